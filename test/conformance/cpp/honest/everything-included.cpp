// about: the header of all headers, a sort and a lambda
// input: "3\n1 3 2\n"
// output: "3 2 1\n"
// input: "1\n7\n"
// output: "7\n"

#include <bits/stdc++.h>
using namespace std;
int main() {
  ios::sync_with_stdio(false);
  cin.tie(nullptr);
  int n;
  cin >> n;
  vector<int> a(n);
  for (auto& x : a) cin >> x;
  sort(a.begin(), a.end(), [](int x, int y) { return x > y; });
  for (int x : a) cout << x << ' ';
  cout << '\n';
}
