// about: writes zeros and bytes that are no UTF-8
// input: "1\n"
// output: "ok\n"
// expect: WA

#include <cstdio>
int main() { fwrite("\0\xff\xfeok\n", 1, 6, stdout); }
