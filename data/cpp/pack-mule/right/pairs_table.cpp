#include <bits/stdc++.h>
using namespace std;

int main() {
    int n, limit;
    cin >> n >> limit;
    // price, and minus the weight: the larger pair is the better load
    vector<vector<pair<int, int>>> load(n + 1, vector<pair<int, int>>(limit + 1, {0, 0}));
    for (int i = 1; i <= n; i++) {
        int w, p;
        cin >> w >> p;
        for (int room = 0; room <= limit; room++) {
            load[i][room] = load[i - 1][room];
            if (room >= w) {
                auto [price, weight] = load[i - 1][room - w];
                load[i][room] = max(load[i][room], {price + p, weight - w});
            }
        }
    }
    cout << load[n][limit].first << " " << -load[n][limit].second << endl;
}
