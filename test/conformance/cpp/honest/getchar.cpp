// about: reads characters until EOF
// input: "banana\n"
// output: "3\n"

#include <cstdio>
int main() {
  int c, n = 0;
  while ((c = getchar()) != EOF) n += c == 'a';
  printf("%d\n", n);
}
