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
    std::cin >> n >> m;
    rivals.resize(n + 1);
    shift.assign(n + 1, -1);
    while (m--) {
        int a, b;
        std::cin >> a >> b;
        rivals[a].push_back(b);
        rivals[b].push_back(a);
    }
    // Doubled first and reduced at the end, when the bits are gone.
    unsigned ways = 1;
    for (int cook = 1; cook <= n; cook++)
        if (shift[cook] == -1) {
            ways *= 2;
            paint(cook, 0);
        }
    std::cout << (possible ? ways % 1000000007 : 0) << '\n';
}
