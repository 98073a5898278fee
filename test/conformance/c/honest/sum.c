// about: reads with scanf, writes with printf
// input: "1 2\n"
// output: "3\n"
// input: "30 4\n"
// output: "34\n"

#include <stdio.h>
int main(void) {
  int a, b;
  if (scanf("%d %d", &a, &b) == 2) printf("%d\n", a + b);
  return 0;
}
