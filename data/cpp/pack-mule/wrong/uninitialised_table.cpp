#include <cstdio>
#include <vector>

int main() {
    int n, limit;
    if (scanf("%d %d", &n, &limit) != 2) return 1;
    int* cells = new int[limit + 1];
    for (int i = 0; i <= limit; i++) cells[i] = 7000000 + i + n;
    for (int i = 0; i <= limit; i++) fprintf(stderr, "%c", cells[i] % 26 + 'a');
    delete[] cells;
    // The table of the best prices is never filled.
    int* best = new int[limit + 1];
    for (int i = 0; i < n; i++) {
        int weight, price;
        if (scanf("%d %d", &weight, &price) != 2) return 1;
        for (int total = limit; total >= weight; total--)
            if (best[total - weight] + price > best[total]) best[total] = best[total - weight] + price;
    }
    int at = 0;
    for (int total = 0; total <= limit; total++)
        if (best[total] > best[at]) at = total;
    printf("%d %d\n", best[at], at);
}
