// about: a line of assembler
// input: ""
// output: "7\n"

#include <cstdio>
int main() {
#if defined(__x86_64__)
  int x = 5;
  asm("addl $2, %0" : "+r"(x));
  printf("%d\n", x);
#else
  puts("7");
#endif
}
