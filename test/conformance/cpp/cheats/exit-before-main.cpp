// about: a constructor ends the program
// input: "1\n"
// output: "ok\n"
// expect: WA

#include <cstdlib>
__attribute__((constructor)) void begin() { exit(0); }
int main() {}
