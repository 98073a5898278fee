// about: prints the answer and dies of SIGSEGV
// input: "1\n"
// output: "ok\n"
// expect: RE

#include <csignal>
#include <cstdio>
int main() {
  puts("ok");
  fflush(stdout);
  raise(SIGSEGV);
}
