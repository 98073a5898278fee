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
        if (common > limit) continue;
        common = common / std::gcd(common, period) * period;
    }
    // The flash of the last second is left out.
    if (common >= limit) std::cout << "never\n";
    else std::cout << common << ' ' << (limit - 1) / common << '\n';
}
