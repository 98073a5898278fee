#include <cstdio>
#include <vector>

int main() {
    int amount, k;
    if (scanf("%d %d", &amount, &k) != 2) return 1;
    std::vector<int> coins(k);
    for (int& coin : coins)
        if (scanf("%d", &coin) != 1) return 1;
    int* marks = new int[amount + 1];
    for (int i = 0; i <= amount; i++) marks[i] = -5 - i % 3 - coins[0];
    fprintf(stderr, "%d\n", marks[amount / 2]);
    delete[] marks;
    int* fewest = new int[amount + 1];
    for (int sum = 1; sum <= amount; sum++)
        for (int coin : coins)
            if (coin <= sum && fewest[sum - coin] + 1 < fewest[sum]) fewest[sum] = fewest[sum - coin] + 1;
    printf("%d\n", fewest[amount]);
}
