// about: recursion of a million calls needs more stack than 8 MB
// input: ""
// output: "999999\n"
// memory_mb: 256

#include <cstdio>
#include <vector>
std::vector<int> next;
long depth(int i) {
  volatile char frame[32];
  frame[0] = (char)i;
  return next[i] < 0 ? frame[0] * 0 : 1 + depth(next[i]);
}
int main() {
  int n = 1000000;
  next.assign(n, -1);
  for (int i = 0; i + 1 < n; i++) next[i] = i + 1;
  printf("%ld\n", depth(0));
}
