// about: writes too much and then waits
// input: "1\n"
// output: "ok\n"
// expect: OLE
// output_kb: 256

#include <cstdio>
#include <string>
#include <unistd.h>
int main() {
  std::string s(1 << 20, 'x');
  puts(s.c_str());
  fflush(stdout);
  pause();
}
