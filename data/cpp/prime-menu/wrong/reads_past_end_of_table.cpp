#include <cstdio>

// Room for dishes below a hundred.
static int primes[100];

int main() {
    int low, high, k;
    if (scanf("%d %d %d", &low, &high, &k) != 3) return 1;
    for (int p = 2; p < 100; p++)
        if (primes[p] == 0)
            for (int multiple = p; multiple < 100; multiple += p) primes[multiple]++;
    int count = 0, last = 0;
    for (int dish = low; dish <= high; dish++)
        if (primes[dish] == k) {
            count++;
            last = dish;
        }
    printf("%d %d\n", count, last);
}
