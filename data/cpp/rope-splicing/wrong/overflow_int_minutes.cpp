#include <functional>
#include <iostream>
#include <queue>
#include <vector>

int main() {
    int n;
    std::cin >> n;
    std::priority_queue<int, std::vector<int>, std::greater<int>> pieces;
    for (int i = 0; i < n; i++) {
        int piece;
        std::cin >> piece;
        pieces.push(piece);
    }
    unsigned minutes = 0;
    while (pieces.size() > 1) {
        int one = pieces.top();
        pieces.pop();
        int other = pieces.top();
        pieces.pop();
        minutes += one + other;
        pieces.push(one + other);
    }
    std::cout << (int)minutes << '\n';
}
