// about: recursion that needs more stack than 8 MB
// input: ""
// output: "500000\n"

#include <stdio.h>
long f(int n) {
  volatile char frame[64];
  frame[0] = 1;
  return n == 0 ? 0 : frame[0] + f(n - 1);
}
int main(void) {
  printf("%ld\n", f(500000));
  return 0;
}
