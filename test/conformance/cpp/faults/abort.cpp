// about: calls abort
// input: "1\n"
// output: "ok\n"
// expect: RE

#include <cstdlib>
int main() { abort(); }
