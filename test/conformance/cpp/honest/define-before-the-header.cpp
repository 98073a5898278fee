// about: a macro is defined before the header
// input: "3000000000\n"
// output: "9000000000000000000\n"

#define ll long long
#define pb push_back
#include <bits/stdc++.h>
using namespace std;
int main() {
  ll a;
  cin >> a;
  cout << a * a << '\n';
}
