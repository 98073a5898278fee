// about: prints the answer and crashes
// input: "1\n"
// output: "ok\n"
// expect: RE

#include <stdio.h>
#include <stdlib.h>
int main(void) {
  puts("ok");
  fflush(stdout);
  abort();
}
