#include <iostream>
#include <numeric>

int main() {
    int n;
    long long limit;
    std::cin >> n >> limit;
    long long common = 1;
    bool late = false;
    for (int i = 0; i < n; i++) {
        long long period;
        std::cin >> period;
        if (late) continue;
        common = common / std::gcd(common, period) * period;
        if (common > limit) late = true;
    }
    if (late) std::cout << "never\n";
    else std::cout << common << ' ' << limit / common << '\n';
}
