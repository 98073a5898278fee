#include <algorithm>
#include <cstdio>
#include <vector>

int main() {
    int n, limit;
    if (scanf("%d %d", &n, &limit) != 2) return 1;
    std::vector<int> weights(n), prices(n), best(limit + 1, 0);
    for (int i = 0; i < n; i++)
        if (scanf("%d %d", &weights[i], &prices[i]) != 2) return 1;
    // One crate per kilogram of the limit instead of one per crate.
    for (int i = 0; i < limit * 5000; i++)
        for (int total = limit; total >= weights[i]; total--)
            best[total] = std::max(best[total], best[total - weights[i]] + prices[i]);
    int at = 0;
    for (int total = 0; total <= limit; total++)
        if (best[total] > best[at]) at = total;
    printf("%d %d\n", best[at], at);
}
