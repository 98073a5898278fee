// about: an array of 100 MB within a limit of 256 MB
// input: ""
// output: "24999000\n"
// memory_mb: 256

#include <cstdio>
static int a[25000000];
int main() {
  for (int i = 0; i < 25000000; i += 1000) a[i] = i;
  printf("%d\n", a[24999000]);
}
