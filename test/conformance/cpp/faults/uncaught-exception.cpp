// about: an exception that nobody catches
// input: "1\n"
// output: "ok\n"
// expect: RE

#include <stdexcept>
int main() { throw std::runtime_error("no"); }
