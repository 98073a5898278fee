// about: names an interpreter of its own
// input: ""
// output: "clean\n"
// expect: OK RE CE
// level: 2

#include <cstdio>
extern const char interp[] __attribute__((section(".interp"))) = "/bin/sh";
int main() { puts("clean"); }
