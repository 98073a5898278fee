// about: names that are words of C++
// input: ""
// output: "6\n"

#include <stdio.h>
int main(void) {
  int class = 1, new = 2, template = 3;
  printf("%d\n", class + new + template);
  return 0;
}
