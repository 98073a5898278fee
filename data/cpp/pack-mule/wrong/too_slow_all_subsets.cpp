#include <iostream>
#include <vector>

int n, limit;
std::vector<int> weights, prices;
int best_price = 0, best_weight = 0;

void choose(int i, int weight, int price) {
    if (i == n) {
        if (weight > limit) return;
        if (price > best_price || (price == best_price && weight < best_weight)) {
            best_price = price;
            best_weight = weight;
        }
        return;
    }
    choose(i + 1, weight, price);
    choose(i + 1, weight + weights[i], price + prices[i]);
}

int main() {
    std::cin >> n >> limit;
    weights.resize(n);
    prices.resize(n);
    for (int i = 0; i < n; i++) std::cin >> weights[i] >> prices[i];
    choose(0, 0, 0);
    std::cout << best_price << ' ' << best_weight << '\n';
}
