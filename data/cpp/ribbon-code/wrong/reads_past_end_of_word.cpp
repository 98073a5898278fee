#include <cstdio>
#include <cstring>

static char word[4096];

int main() {
    int n;
    if (scanf("%d", &n) != 1) return 1;
    long long saved = 0;
    while (n--) {
        if (scanf("%4095s", word) != 1) return 1;
        int length = (int)strlen(word), out = 0;
        // The letter after the last one is expected to differ, and is looked for without end.
        for (long long i = 0; i < length;) {
            long long j = i;
            while (word[j] == word[i] || word[j] == 0) j++;
            if (j - i >= 3) out += printf("%c%lld", word[i], j - i);
            else
                for (long long k = i; k < j; k++) out += printf("%c", word[k]);
            i = j;
        }
        saved += length - out;
        puts("");
    }
    printf("%lld\n", saved);
}
