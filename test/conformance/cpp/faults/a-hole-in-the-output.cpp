// about: a terabyte of nothing
// input: "1\n"
// output: "ok\n"
// expect: OLE RE
// output_kb: 256

#include <unistd.h>
int main() { return ftruncate(1, 1l << 40) == 0 ? 0 : 1; }
