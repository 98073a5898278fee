// about: asks for the size of its input by seeking
// input: "42\n"
// output: "3 42\n"

#include <cstdio>
int main() {
  fseek(stdin, 0, SEEK_END);
  long n = ftell(stdin);
  rewind(stdin);
  int x;
  if (scanf("%d", &x) == 1) printf("%ld %d\n", n, x);
}
