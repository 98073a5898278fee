#include <iostream>
#include <numeric>

int main() {
    int n;
    long long limit;
    std::cin >> n >> limit;
    int common = 1;
    for (int i = 0; i < n; i++) {
        int period;
        std::cin >> period;
        int shared = std::gcd(common, period);
        // The product leaves the range of int.
        common = (int)((unsigned)(common / (shared ? shared : 1)) * (unsigned)period);
        if (common > limit) {
            std::cout << "never\n";
            return 0;
        }
    }
    if (common == 0) common = 1;
    std::cout << common << ' ' << limit / common << '\n';
}
