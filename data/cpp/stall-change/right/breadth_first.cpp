#include <bits/stdc++.h>
using namespace std;

int main() {
    int amount, k;
    cin >> amount >> k;
    set<int> coins;
    while (k--) {
        int c;
        cin >> c;
        coins.insert(c);
    }
    vector<int> steps(amount + 1, -1);
    queue<int> open;
    steps[0] = 0;
    open.push(0);
    while (!open.empty()) {
        int sum = open.front();
        open.pop();
        for (int c : coins) {
            if (sum + c > amount) break;
            if (steps[sum + c] == -1) {
                steps[sum + c] = steps[sum] + 1;
                open.push(sum + c);
            }
        }
    }
    cout << steps[amount] << endl;
}
