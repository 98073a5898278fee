#include <bits/stdc++.h>
using namespace std;

int courses(int dish) {
    int found = 0;
    for (int p = 2; p * p <= dish; p++)
        if (dish % p == 0) {
            found++;
            while (dish % p == 0) dish /= p;
        }
    return found + (dish > 1);
}

int main() {
    int a, b, k;
    scanf("%d %d %d", &a, &b, &k);
    int many = 0, largest = 0;
    for (int dish = b; dish >= a; dish--)
        if (courses(dish) == k) {
            many++;
            largest = max(largest, dish);
        }
    printf("%d %d\n", many, largest);
}
