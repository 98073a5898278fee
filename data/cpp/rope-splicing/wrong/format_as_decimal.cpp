#include <functional>
#include <iostream>
#include <queue>
#include <vector>

int main() {
    int n;
    std::cin >> n;
    std::priority_queue<double, std::vector<double>, std::greater<double>> pieces;
    for (int i = 0; i < n; i++) {
        double piece;
        std::cin >> piece;
        pieces.push(piece);
    }
    double minutes = 0;
    while (pieces.size() > 1) {
        double one = pieces.top();
        pieces.pop();
        double other = pieces.top();
        pieces.pop();
        minutes += one + other;
        pieces.push(one + other);
    }
    // Large totals come as 1.23457e+07.
    std::cout << minutes << " minutes\n";
}
