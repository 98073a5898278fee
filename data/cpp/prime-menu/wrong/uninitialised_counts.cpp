#include <cstdio>
#include <cstring>

int main() {
    int low, high, k;
    if (scanf("%d %d %d", &low, &high, &k) != 3) return 1;
    int* scratch = new int[high + 1];
    memset(scratch, 1, sizeof(int) * (high + 1));
    fprintf(stderr, "%d\n", scratch[high / 2]);
    delete[] scratch;
    int* primes = new int[high + 1];
    for (int p = 2; p <= high; p++)
        if (primes[p] == 0)
            for (int multiple = p; multiple <= high; multiple += p) primes[multiple]++;
    int count = 0, last = 0;
    for (int dish = low; dish <= high; dish++)
        if (primes[dish] == k) {
            count++;
            last = dish;
        }
    printf("%d %d\n", count, last);
}
