#include <iostream>
#include <queue>
#include <vector>

int main() {
    int n, m;
    std::cin >> n >> m;
    std::vector<std::vector<int>> rivals(n + 1);
    for (int i = 0; i < m; i++) {
        int a, b;
        std::cin >> a >> b;
        rivals[a].push_back(b);
        rivals[b].push_back(a);
    }
    std::vector<int> shift(n + 1, -1);
    long long ways = 1;
    for (int cook = 1; cook <= n; cook++) {
        if (shift[cook] != -1) continue;
        ways = ways * 2 % 1000000007;
        shift[cook] = 0;
        std::queue<int> open;
        open.push(cook);
        while (!open.empty()) {
            int x = open.front();
            open.pop();
            for (int y : rivals[x]) {
                if (shift[y] == -1) {
                    shift[y] = 1 - shift[x];
                    open.push(y);
                } else if (shift[y] == shift[x]) {
                    std::cout << 0 << '\n';
                    return 0;
                }
            }
        }
    }
    std::cout << ways << '\n';
}
