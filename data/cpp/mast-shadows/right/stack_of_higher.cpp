#include <iostream>
#include <vector>

int main() {
    int n;
    std::cin >> n;
    std::vector<int> heights(n), ranges(n, 0), open;
    long long total = 0;
    for (int i = 0; i < n; i++) {
        std::cin >> heights[i];
        while (!open.empty() && heights[open.back()] <= heights[i]) open.pop_back();
        if (!open.empty()) ranges[i] = i - open.back();
        total += ranges[i];
        open.push_back(i);
    }
    for (int i = 0; i < n; i++) std::cout << (i ? " " : "") << ranges[i];
    std::cout << '\n' << total << '\n';
}
