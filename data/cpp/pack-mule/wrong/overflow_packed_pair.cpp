#include <algorithm>
#include <iostream>
#include <vector>

int main() {
    int n, limit;
    std::cin >> n >> limit;
    // Price and weight in one number, so that the larger one is the better load; it needs 64 bits.
    std::vector<int> best(limit + 1, 0);
    while (n--) {
        int weight, price;
        std::cin >> weight >> price;
        unsigned gain = 1000000u * (unsigned)price - (unsigned)weight;
        for (int total = limit; total >= weight; total--)
            best[total] = std::max(best[total], (int)((unsigned)best[total - weight] + gain));
    }
    int price = (best[limit] + 999999) / 1000000;
    std::cout << price << ' ' << price * 1000000 - best[limit] << '\n';
}
