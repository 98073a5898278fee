// about: a vector of 180 MB within a limit of 256 MB
// input: ""
// output: "1\n"
// memory_mb: 256

#include <cstdio>
#include <vector>
int main() {
  std::vector<int> a(45000000, 1);
  printf("%d\n", a.back());
}
