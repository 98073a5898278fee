// about: writes without an end
// input: "1\n"
// output: "ok\n"
// expect: OLE
// output_kb: 256

#include <cstdio>
int main() {
  for (;;) puts("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
}
