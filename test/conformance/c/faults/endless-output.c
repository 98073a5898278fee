// about: writes without an end
// input: "1\n"
// output: "ok\n"
// expect: OLE
// output_kb: 256

#include <stdio.h>
int main(void) {
  for (;;) puts("xxxxxxxxxxxxxxxxxxxx");
}
