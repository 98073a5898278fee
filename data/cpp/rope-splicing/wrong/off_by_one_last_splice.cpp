#include <functional>
#include <iostream>
#include <queue>
#include <vector>

int main() {
    int n;
    std::cin >> n;
    std::priority_queue<long long, std::vector<long long>, std::greater<long long>> pieces;
    for (int i = 0; i < n; i++) {
        long long piece;
        std::cin >> piece;
        pieces.push(piece);
    }
    long long minutes = 0;
    // Stops while two pieces are left.
    while (pieces.size() > 2) {
        long long one = pieces.top();
        pieces.pop();
        long long other = pieces.top();
        pieces.pop();
        minutes += one + other;
        pieces.push(one + other);
    }
    std::cout << minutes << '\n';
}
