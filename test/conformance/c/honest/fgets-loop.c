// about: reads lines
// input: "ab\ncd\n"
// output: "4\n"

#include <stdio.h>
#include <string.h>
int main(void) {
  char line[100];
  int n = 0;
  while (fgets(line, sizeof line, stdin)) n += strlen(line) - 1;
  printf("%d\n", n);
  return 0;
}
