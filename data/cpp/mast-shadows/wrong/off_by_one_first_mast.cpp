#include <iostream>
#include <vector>

int main() {
    int n;
    std::cin >> n;
    std::vector<int> heights(n);
    for (int& height : heights) std::cin >> height;
    long long total = 0;
    for (int i = 0; i < n; i++) {
        int j = i - 1;
        // The westernmost mast is never looked at.
        while (j > 0 && heights[j] <= heights[i]) j--;
        int range = j <= 0 ? 0 : i - j;
        total += range;
        std::cout << range << ' ';
    }
    std::cout << '\n' << total << '\n';
}
