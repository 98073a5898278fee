// about: a recorded solution uses what C++17 removed
// input: ""
// output: "3\n"
// use: "recorded"

#include <algorithm>
#include <cstdio>
#include <vector>
int main() {
  std::vector<int> a{1, 2, 3};
  std::random_shuffle(a.begin(), a.end());
  std::sort(a.begin(), a.end(), std::ptr_fun<int, int, bool>([](int x, int y) { return x < y; }));
  printf("%d\n", a[2]);
}
