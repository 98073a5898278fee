// about: reads many numbers fast
// input: "@N@"
// output: "200000"
// repeat: {"@N@": ["2\n", 100000]}

#include <bits/stdc++.h>
int main() {
  std::ios::sync_with_stdio(false);
  std::cin.tie(nullptr);
  long long s = 0, x;
  while (std::cin >> x) s += x;
  std::cout << s;
}
