// about: a failed assertion
// input: "1\n"
// output: "ok\n"
// expect: RE

#include <cassert>
int main() { assert(1 == 2); }
