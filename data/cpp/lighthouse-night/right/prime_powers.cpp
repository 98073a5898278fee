#include <bits/stdc++.h>
using namespace std;

int main() {
    int n;
    long long limit;
    cin >> n >> limit;
    map<int, int> highest;
    for (int i = 0; i < n; i++) {
        int period;
        cin >> period;
        for (int p = 2; p * p <= period; p++) {
            int power = 0;
            while (period % p == 0) {
                period /= p;
                power++;
            }
            if (power > 0) highest[p] = max(highest[p], power);
        }
        if (period > 1) highest[period] = max(highest[period], 1);
    }
    long long common = 1;
    for (auto [prime, power] : highest)
        for (int k = 0; k < power; k++) {
            if (common > limit / prime) {
                cout << "never" << endl;
                return 0;
            }
            common *= prime;
        }
    cout << common << " " << limit / common << endl;
}
