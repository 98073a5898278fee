#include <bits/stdc++.h>
using namespace std;

int main() {
    int n;
    cin >> n;
    vector<long long> old(n);
    for (auto& x : old) cin >> x;
    sort(old.begin(), old.end());
    deque<long long> plain(old.begin(), old.end()), spliced;
    auto shortest = [&]() {
        auto& from = spliced.empty() || (!plain.empty() && plain.front() <= spliced.front()) ? plain : spliced;
        long long x = from.front();
        from.pop_front();
        return x;
    };
    long long minutes = 0;
    for (int i = 1; i < n; i++) {
        long long sum = shortest() + shortest();
        minutes += sum;
        spliced.push_back(sum);
    }
    cout << minutes << endl;
}
