// about: output by atexit and by a destructor of a global
// input: ""
// output: "first\nlast\n"

#include <cstdio>
#include <cstdlib>
struct Last {
  ~Last() { std::puts("last"); }
} last;
int main() {
  atexit([] { std::puts("first"); });
}
