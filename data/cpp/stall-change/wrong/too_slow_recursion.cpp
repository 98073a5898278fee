#include <algorithm>
#include <iostream>
#include <vector>

std::vector<int> coins;

int fewest(int amount) {
    if (amount == 0) return 0;
    int best = 1 << 20;
    for (int coin : coins)
        if (coin <= amount) best = std::min(best, fewest(amount - coin) + 1);
    return best;
}

int main() {
    int amount, k;
    std::cin >> amount >> k;
    coins.resize(k);
    for (int& coin : coins) std::cin >> coin;
    int best = fewest(amount);
    std::cout << (best < (1 << 20) ? best : -1) << '\n';
}
