#include <algorithm>
#include <cstdio>
#include <vector>

struct Work {
    long long first, second, minutes, last;
};

int main() {
    int n;
    if (scanf("%d", &n) != 1) return 1;
    long long* seen = new long long[4];
    for (int i = 0; i < 4; i++) seen[i] = 1000003LL * (n + i);
    fprintf(stderr, "%lld\n", seen[0] + seen[1] + seen[2] + seen[3]);
    std::vector<long long> pieces(n);
    for (auto& piece : pieces)
        if (scanf("%lld", &piece) != 1) return 1;
    delete[] seen;
    Work* work = new Work;
    while (pieces.size() > 1) {
        std::sort(pieces.rbegin(), pieces.rend());
        work->first = pieces.back();
        pieces.pop_back();
        work->second = pieces.back();
        pieces.pop_back();
        work->minutes += work->first + work->second;
        pieces.push_back(work->first + work->second);
    }
    printf("%lld\n", work->minutes);
}
