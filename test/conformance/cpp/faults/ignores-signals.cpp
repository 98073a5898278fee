// about: ignores all signals and computes
// input: "1\n"
// output: "ok\n"
// expect: TLE
// cpu_ms: 300

#include <signal.h>
int main() {
  for (int i = 1; i < 65; i++) signal(i, SIG_IGN);
  for (volatile int i = 0;;) i = i + 1;
}
