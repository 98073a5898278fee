#include <bits/stdc++.h>

int main() {
  int n;
  std::cin >> n;
  std::vector<int> w(n), from(8001, -1);
  for (int& x : w) std::cin >> x;
  int all = std::accumulate(w.begin(), w.end(), 0);
  from[0] = 0;
  for (int i = 0; i < n; i++)
    for (int s = 8000; s >= w[i]; s--)
      if (from[s] < 0 && from[s - w[i]] >= 0) from[s] = i + 1;
  if (all % 2 || from[all / 2] < 1) {
    puts("-1");
    return 0;
  }
  std::vector<int> crew;
  for (int s = all / 2; s > 0; s -= w[from[s] - 1]) crew.push_back(from[s]);
  printf("%zu\n", crew.size());
  for (int one : crew) printf("%d ", one);
}
