#include <bits/stdc++.h>
using namespace std;

int main() {
    long long n, k;
    cin >> n >> k;
    // Places in a circle of two: the one who goes, and the one who stays.
    long long goes = (k - 1) % 2, stays = 1 - goes;
    for (long long size = 3; size <= n; size++) {
        goes = (goes + k) % size;
        stays = (stays + k) % size;
    }
    if (n == 1) cout << "1 0" << endl;
    else cout << stays + 1 << " " << goes + 1 << endl;
}
