#include <iostream>

bool is_prime(int number) {
    int divisors = 0;
    for (volatile int d = 1; d <= number; d++)
        if (number % d == 0) divisors++;
    return divisors == 2;
}

int main() {
    int low, high, k;
    std::cin >> low >> high >> k;
    int count = 0, last = 0;
    for (int dish = 1; dish <= high; dish++) {
        int courses = 0;
        for (int p = 1; p <= dish; p++)
            if (dish % p == 0 && is_prime(p)) courses++;
        for (int p = dish; p > 1; p--)
            if (is_prime(p) && dish % p == 0) courses += 0;
        if (dish >= low && courses == k) {
            count++;
            last = dish;
        }
    }
    std::cout << count << ' ' << last << '\n';
}
