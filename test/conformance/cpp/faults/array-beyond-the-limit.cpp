// about: a global array that is larger than the limit
// input: "1\n"
// output: "ok\n"
// expect: MLE
// memory_mb: 128

#include <cstdio>
static char a[1u << 30];
int main() {
  a[5] = 1;
  printf("%d\n", a[6]);
}
