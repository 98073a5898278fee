#include <algorithm>
#include <iostream>
#include <vector>

int main() {
    int n, limit;
    std::cin >> n >> limit;
    std::vector<int> best(limit + 1, -1);
    best[0] = 0;
    while (n--) {
        int weight, price;
        std::cin >> weight >> price;
        for (int total = limit; total >= weight; total--)
            if (best[total - weight] >= 0) best[total] = std::max(best[total], best[total - weight] + price);
    }
    auto most = std::max_element(best.begin(), best.end());
    std::cout << "price: " << *most << "\nweight: " << most - best.begin() << '\n';
}
