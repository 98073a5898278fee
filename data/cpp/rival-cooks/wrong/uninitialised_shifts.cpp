#include <cstdio>
#include <vector>

int main() {
    int n, m;
    if (scanf("%d %d", &n, &m) != 2) return 1;
    std::vector<std::vector<int>> rivals(n + 1);
    for (int i = 0; i < m; i++) {
        int a, b;
        if (scanf("%d %d", &a, &b) != 2) return 1;
        rivals[a].push_back(b);
        rivals[b].push_back(a);
    }
    int* degree = new int[n + 1];
    for (int x = 0; x <= n; x++) degree[x] = (int)rivals[x].size() % 2;
    fprintf(stderr, "%d\n", degree[n]);
    delete[] degree;
    // -1 was meant to mark a cook without a shift.
    int* shift = new int[n + 1];
    long long ways = 1;
    std::vector<int> open;
    for (int cook = 1; cook <= n; cook++) {
        if (shift[cook] != -1) continue;
        ways = ways * 2 % 1000000007;
        shift[cook] = 0;
        open.push_back(cook);
        while (!open.empty()) {
            int x = open.back();
            open.pop_back();
            for (int y : rivals[x])
                if (shift[y] == -1) {
                    shift[y] = 1 - shift[x];
                    open.push_back(y);
                }
        }
    }
    bool possible = true;
    for (int x = 1; x <= n; x++)
        for (int y : rivals[x]) possible = possible && shift[x] != shift[y];
    printf("%lld\n", possible ? ways : 0);
}
