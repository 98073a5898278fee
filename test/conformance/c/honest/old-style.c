// about: C as it was before prototypes, recorded
// input: "1 2\n"
// output: "3\n"
// input: "30 4\n"
// output: "34\n"
// use: "recorded"

#include <stdio.h>
main() {
  int a, b;
  scanf("%d %d", &a, &b);
  printf("%d\n", add(a, b));
  return 0;
}
int add(a, b)
int a, b;
{ return a + b; }
