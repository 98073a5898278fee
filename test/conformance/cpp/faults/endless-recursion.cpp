// about: recursion without an end
// input: "1\n"
// output: "ok\n"
// expect: RE
// memory_mb: 64

#include <cstdio>
int deeper(int x) {
  volatile char frame[1000];
  frame[0] = (char)x;
  return deeper(x + 1) + frame[0];
}
int main() { printf("%d\n", deeper(0)); }
