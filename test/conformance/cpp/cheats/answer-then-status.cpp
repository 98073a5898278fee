// about: prints the answer and returns 242
// input: "1\n"
// output: "ok\n"
// expect: RE

#include <cstdio>
int main() {
  puts("ok");
  return 242;
}
