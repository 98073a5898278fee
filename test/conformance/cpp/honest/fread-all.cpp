// about: reads the whole input with fread
// input: "12345\n"
// output: "6\n"

#include <cstdio>
static char buffer[1 << 16];
int main() {
  size_t n = fread(buffer, 1, sizeof buffer, stdin);
  printf("%zu\n", n);
}
