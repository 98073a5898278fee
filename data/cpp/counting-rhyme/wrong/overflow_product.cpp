#include <iostream>
#include <numeric>
#include <vector>

int main() {
    int n, k;
    std::cin >> n >> k;
    std::vector<int> circle(n);
    std::iota(circle.begin(), circle.end(), 1);
    int spoon = 0;
    unsigned steps = 0, left = 0;
    while (circle.size() > 1) {
        // All syllables so far times two: more than 32 bits hold.
        steps += 4u * (unsigned)k;
        int at = (int)((steps / 4u + left) % (unsigned)circle.size());
        left += circle.size();
        spoon = circle[at];
        circle.erase(circle.begin() + at);
    }
    std::cout << circle[0] << ' ' << spoon << '\n';
}
