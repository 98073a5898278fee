// about: calls the kernel by the numbers of x32
// input: ""
// output: "clean\n"
// expect: RE
// level: 2

#include <cstdio>
#include <unistd.h>
int main() {
#if defined(__x86_64__)
  std::puts(syscall(0x40000000 + 39) > 0 ? "leak" : "clean");
#else
  __builtin_trap();
#endif
}
