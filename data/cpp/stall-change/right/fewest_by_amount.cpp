#include <algorithm>
#include <iostream>
#include <vector>

int main() {
    int amount, k;
    std::cin >> amount >> k;
    std::vector<int> coins(k), fewest(amount + 1, 1 << 20);
    for (int& coin : coins) std::cin >> coin;
    fewest[0] = 0;
    for (int sum = 1; sum <= amount; sum++)
        for (int coin : coins)
            if (coin <= sum) fewest[sum] = std::min(fewest[sum], fewest[sum - coin] + 1);
    std::cout << (fewest[amount] < (1 << 20) ? fewest[amount] : -1) << '\n';
}
