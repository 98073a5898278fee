// about: C as it was written in 1995, with the headers of C
// input: "word\n"
// output: "word\n"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(void) {
  char s[100];
  if (scanf("%99s", s) != 1) return 1;
  char* t = (char*)malloc(strlen(s) + 1);
  strcpy(t, s);
  puts(t);
  free(t);
  return 0;
}
