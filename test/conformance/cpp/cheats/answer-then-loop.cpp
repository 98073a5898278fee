// about: prints the answer and never ends
// input: "1\n"
// output: "ok\n"
// expect: TLE
// cpu_ms: 300

#include <cstdio>
int main() {
  puts("ok");
  fflush(stdout);
  for (volatile int i = 0;;) i = i + 1;
}
