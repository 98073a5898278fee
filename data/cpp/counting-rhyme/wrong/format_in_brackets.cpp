#include <iostream>
#include <numeric>
#include <vector>

int main() {
    int n;
    long long k;
    std::cin >> n >> k;
    std::vector<int> circle(n);
    std::iota(circle.begin(), circle.end(), 1);
    int spoon = 0;
    long long at = 0;
    while (circle.size() > 1) {
        at = (at + k - 1) % (long long)circle.size();
        spoon = circle[at];
        circle.erase(circle.begin() + at);
    }
    std::cout << "(" << circle[0] << ", " << spoon << ")\n";
}
