#include <iostream>
#include <utility>
#include <vector>

int n, m;
std::vector<std::pair<int, int>> pairs;
std::vector<int> shift;
long long ways = 0;

void divide(int cook) {
    if (cook > n) {
        for (auto [a, b] : pairs)
            if (shift[a] == shift[b]) return;
        ways = (ways + 1) % 1000000007;
        return;
    }
    for (int side = 0; side < 2; side++) {
        shift[cook] = side;
        divide(cook + 1);
    }
}

int main() {
    std::cin >> n >> m;
    pairs.resize(m);
    for (auto& [a, b] : pairs) std::cin >> a >> b;
    shift.resize(n + 1);
    divide(1);
    std::cout << ways << '\n';
}
