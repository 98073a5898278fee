// about: asks for ten gigabytes
// input: "1\n"
// output: "ok\n"
// expect: MLE
// memory_mb: 256

#include <cstdio>
#include <vector>
int main() {
  std::vector<long> a(1280000000l, 1);
  printf("%ld\n", a.back());
}
