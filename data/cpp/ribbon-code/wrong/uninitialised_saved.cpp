#include <cstdio>
#include <cstring>

struct Archive {
    long long words[3];
    long long saved;
};

int main() {
    int n;
    if (scanf("%d", &n) != 1) return 1;
    long long* warm = new long long[4];
    for (int i = 0; i < 4; i++) warm[i] = 100 + 7 * n + i;
    fprintf(stderr, "%lld\n", warm[0] + warm[3]);
    delete[] warm;
    Archive* archive = new Archive;
    static char word[4096], code[8192];
    while (n--) {
        if (scanf("%4095s", word) != 1) return 1;
        int length = (int)strlen(word), out = 0;
        for (int i = 0; i < length;) {
            int j = i;
            while (j < length && word[j] == word[i]) j++;
            if (j - i >= 3) out += sprintf(code + out, "%c%d", word[i], j - i);
            else
                for (int k = i; k < j; k++) code[out++] = word[k];
            i = j;
        }
        code[out] = 0;
        archive->saved += length - out;
        puts(code);
    }
    printf("%lld\n", archive->saved);
}
