// about: divides by zero
// input: "1\n"
// output: "ok\n"
// expect: RE

#include <cstdio>
int main() {
  volatile int zero = 0;
  printf("%d\n", 7 / zero);
}
