// about: prints the answer on standard error
// input: "1\n"
// output: "ok\n"
// expect: WA

#include <cstdio>
int main() { fputs("ok\n", stderr); }
