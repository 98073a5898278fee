#include <algorithm>
#include <cstdio>
#include <vector>

int main() {
    int n;
    if (scanf("%d", &n) != 1) return 1;
    std::vector<long long> pieces(n);
    for (auto& piece : pieces)
        if (scanf("%lld", &piece) != 1) return 1;
    std::sort(pieces.begin(), pieces.end());
    long long minutes = 0;
    long long* at = pieces.data();
    // Splices as long as there is a length to read, however far behind the last piece.
    for (long long i = 0; i + 1 < n * 1000000LL; i++) {
        long long sum = at[i] + at[i + 1];
        minutes += sum;
        if (i + 1 < n) at[i + 1] = sum;
    }
    printf("%lld\n", minutes);
}
