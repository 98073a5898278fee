#include <iostream>
#include <list>

int main() {
    int n;
    long long k;
    std::cin >> n >> k;
    std::list<int> circle;
    for (int i = 1; i <= n; i++) circle.push_back(i);
    int spoon = 0;
    auto at = circle.begin();
    while (circle.size() > 1) {
        for (long long syllable = 1; syllable < k; syllable++)
            if (++at == circle.end()) at = circle.begin();
        spoon = *at;
        at = circle.erase(at);
        if (at == circle.end()) at = circle.begin();
    }
    std::cout << circle.front() << ' ' << spoon << '\n';
}
