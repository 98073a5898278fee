#include <iostream>
#include <vector>

std::vector<std::vector<int>> rivals;
std::vector<int> shift;
bool possible = true;

void paint(int x, int colour) {
    shift[x] = colour;
    for (int y : rivals[x]) {
        if (shift[y] == -1) paint(y, 1 - colour);
        else if (shift[y] == colour) possible = false;
    }
}

int main() {
    int n, m;
    std::cout << "Number of cooks and rivals: ";
    std::cin >> n >> m;
    rivals.resize(n + 1);
    shift.assign(n + 1, -1);
    while (m--) {
        int a, b;
        std::cin >> a >> b;
        rivals[a].push_back(b);
        rivals[b].push_back(a);
    }
    long long ways = 1;
    for (int cook = 1; cook <= n; cook++)
        if (shift[cook] == -1) {
            ways = ways * 2 % 1000000007;
            paint(cook, 0);
        }
    std::cout << (possible ? ways : 0) << '\n';
}
