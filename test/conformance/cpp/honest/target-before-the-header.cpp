// about: optimisation and target pragmas stand before the header
// input: "255\n"
// output: "8\n"

#pragma GCC optimize("O3,unroll-loops")
#pragma GCC target("sse4.2,popcnt")
#include <bits/stdc++.h>
using namespace std;
int main() {
  unsigned long long x;
  cin >> x;
  cout << __builtin_popcountll(x) << endl;
}
