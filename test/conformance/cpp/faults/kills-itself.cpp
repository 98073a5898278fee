// about: sends itself SIGKILL, and goes on where that is refused
// input: "1\n"
// output: "ok\n"
// expect: WA
// level: 2

#include <cstdio>
#include <signal.h>
#include <unistd.h>
int main() {
  kill(getpid(), SIGKILL);
  puts("alive");
}
