// about: lowers its limit of CPU time so that the kernel ends it
// input: "1\n"
// output: "ok\n"
// expect: TLE
// cpu_ms: 300
// level: 2

#include <sys/resource.h>
int main() {
  rlimit r{0, 0};
  setrlimit(RLIMIT_CPU, &r);
  for (volatile int i = 0;;) i = i + 1;
}
