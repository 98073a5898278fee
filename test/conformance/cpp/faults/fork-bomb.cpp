// about: forks without an end
// input: "1\n"
// output: "ok\n"
// expect: WA
// level: 2

#include <unistd.h>
int main() {
  for (int i = 0; i < 100000; i++) fork();
}
