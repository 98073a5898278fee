// about: ten megabytes on standard error do not fail a program
// input: "1\n"
// output: "ok\n"
// output_kb: 1024

#include <cstdio>
#include <string>
int main() {
  std::string line(999, 'e');
  for (int i = 0; i < 10000; i++) fprintf(stderr, "%s\n", line.c_str());
  std::puts("ok");
}
