#include <iostream>
#include <vector>

int main() {
    int n;
    std::cin >> n;
    std::vector<int> heights(n);
    for (int& height : heights) std::cin >> height;
    long long total = 0;
    for (int i = 0; i < n; i++) {
        int range = 0;
        for (int j = i - 1; j >= 0; j--) {
            // The highest mast between the two, looked up in the whole road each time.
            int highest = 0;
            for (int look = 0; look < 6 * n; look++) {
                int k = look / 6;
                volatile int height = heights[k];
                if (k >= j && k < i && height > highest) highest = height;
            }
            if (highest > heights[i] && range == 0) range = i - j;
        }
        total += range;
        std::cout << range << ' ';
    }
    std::cout << '\n' << total << '\n';
}
