#include <cstdio>
#include <vector>

// Smallest prime factors, but only up to a thousand.
static int smallest[1000];

int main() {
    for (int p = 2; p < 1000; p++)
        if (smallest[p] == 0)
            for (int m = p; m < 1000; m += p)
                if (smallest[m] == 0) smallest[m] = p;
    int n;
    long long limit;
    if (scanf("%d %lld", &n, &limit) != 2) return 1;
    std::vector<int> highest(1000001, 0);
    for (int i = 0; i < n; i++) {
        int period;
        if (scanf("%d", &period) != 1) return 1;
        while (period > 1) {
            int prime = smallest[period], power = 1;
            while (period % prime == 0) {
                period /= prime;
                power *= prime;
            }
            if (power > highest[prime]) highest[prime] = power;
        }
    }
    long long common = 1;
    for (int power : highest) {
        if (power == 0) continue;
        if (common > limit / power) {
            puts("never");
            return 0;
        }
        common *= power;
    }
    printf("%lld %lld\n", common, limit / common);
}
