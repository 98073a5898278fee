#include <iostream>
#include <vector>

int main() {
    int n;
    long long limit;
    std::cin >> n >> limit;
    std::vector<long long> periods(n);
    for (auto& period : periods) std::cin >> period;
    for (long long second = 1; second <= limit; second++) {
        bool all = true;
        for (long long period : periods)
            if (second % period != 0) {
                all = false;
                break;
            }
        if (all) {
            std::cout << second << ' ' << limit / second << '\n';
            return 0;
        }
    }
    std::cout << "never\n";
}
