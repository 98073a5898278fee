#include <bits/stdc++.h>
using namespace std;

vector<int> parent;

int find(int x) { return parent[x] == x ? x : parent[x] = find(parent[x]); }

int main() {
    int n, m;
    scanf("%d %d", &n, &m);
    // x: breakfast, x + n: supper
    parent.resize(2 * n);
    iota(parent.begin(), parent.end(), 0);
    while (m--) {
        int a, b;
        scanf("%d %d", &a, &b);
        a--;
        b--;
        parent[find(a)] = find(b + n);
        parent[find(b)] = find(a + n);
    }
    set<int> groups;
    for (int x = 0; x < n; x++) {
        if (find(x) == find(x + n)) {
            puts("0");
            return 0;
        }
        groups.insert(min(find(x), find(x + n)));
    }
    long long ways = 1;
    for (size_t i = 0; i < groups.size(); i++) ways = ways * 2 % 1000000007;
    printf("%lld\n", ways);
}
