// about: closes its descriptors before it writes
// input: "1\n"
// output: "ok\n"
// expect: WA RE

#include <cstdio>
#include <unistd.h>
int main() {
  for (int i = 0; i < 100; i++) close(i);
  puts("ok");
}
