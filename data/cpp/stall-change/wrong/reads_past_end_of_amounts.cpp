#include <cstdio>

static int fewest[3001];

int main() {
    int amount, k, coins[12];
    if (scanf("%d %d", &amount, &k) != 2) return 1;
    for (int i = 0; i < k; i++)
        if (scanf("%d", &coins[i]) != 1) return 1;
    for (int sum = 1; sum <= amount; sum++) fewest[sum] = 1 << 20;
    for (int sum = 1; sum <= amount; sum++)
        for (int i = 0; i < k; i++) {
            // Looks forward, and far beyond the table, instead of back.
            int before = fewest[(sum + coins[i]) * 4000];
            if (before + 1 < fewest[sum]) fewest[sum] = before + 1;
        }
    printf("%d\n", fewest[amount] < (1 << 20) ? fewest[amount] : -1);
}
