#include <iostream>
#include <vector>

int main() {
    int low, high, k;
    std::cin >> low >> high >> k;
    std::vector<int> primes(high + 1, 0);
    for (int p = 2; p <= high; p++)
        if (primes[p] == 0)
            for (int multiple = p; multiple <= high; multiple += p) primes[multiple]++;
    int count = 0, last = 0;
    for (int dish = low; dish <= high; dish++)
        if (primes[dish] == k) {
            count++;
            last = dish;
        }
    std::cout << count << "," << last << std::endl;
}
