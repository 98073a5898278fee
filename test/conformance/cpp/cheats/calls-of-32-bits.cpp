// about: calls the kernel as a program of 32 bits would
// input: ""
// output: "clean\n"
// expect: RE
// level: 2

#include <cstdio>
int main() {
#if defined(__x86_64__)
  int result;
  asm volatile("int $0x80" : "=a"(result) : "a"(20) : "memory");
  std::puts(result > 0 ? "leak" : "clean");
#else
  __builtin_trap();
#endif
}
