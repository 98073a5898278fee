#include <cstdio>

// Holds ten children; the index is not taken modulo the circle.
static int circle[10];

int main() {
    int n;
    long long k;
    if (scanf("%d %lld", &n, &k) != 2) return 1;
    for (int i = 0; i < n && i < 10; i++) circle[i] = i + 1;
    int spoon = 0, size = n;
    long long at = 0;
    while (size > 1) {
        at += (k - 1) * size * 4096LL + 4096;
        spoon = circle[at];
        for (int i = 0; i + 1 < size && i + 1 < 10; i++)
            if (circle[i] >= spoon) circle[i] = circle[i + 1];
        size--;
    }
    printf("%d %d\n", circle[0], spoon);
}
