#include <iostream>
#include <numeric>

int main() {
    int n;
    long long limit;
    std::cin >> n >> limit;
    long long common = 1;
    for (int i = 0; i < n; i++) {
        long long period;
        std::cin >> period;
        if (common <= limit) common = common / std::gcd(common, period) * period;
    }
    if (common > limit) std::cout << "Never\n";
    else std::cout << common << ", " << limit / common << '\n';
}
