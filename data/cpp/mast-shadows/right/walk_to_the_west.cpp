#include <bits/stdc++.h>
using namespace std;

int main() {
    int n;
    scanf("%d", &n);
    vector<int> h(n);
    for (int& x : h) scanf("%d", &x);
    long long sum = 0;
    for (int i = 0; i < n; i++) {
        int j = i - 1;
        while (j >= 0 && h[j] <= h[i]) j--;
        int range = j < 0 ? 0 : i - j;
        sum += range;
        printf("%d ", range);
    }
    printf("\n%lld\n", sum);
}
