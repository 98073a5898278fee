#include <algorithm>
#include <iostream>
#include <vector>

int main() {
    int amount, k;
    std::cin >> amount >> k;
    // The largest byte as infinity: one more is -128.
    const signed char never = 127;
    std::vector<int> coins(k);
    std::vector<signed char> fewest(amount + 1, never);
    for (int& coin : coins) std::cin >> coin;
    fewest[0] = 0;
    for (int sum = 1; sum <= amount; sum++)
        for (int coin : coins)
            if (coin <= sum) fewest[sum] = std::min(fewest[sum], (signed char)(fewest[sum - coin] + 1));
    std::cout << (fewest[amount] != never ? (int)fewest[amount] : -1) << '\n';
}
