// about: an alarm that nobody handles
// input: "1\n"
// output: "ok\n"
// expect: RE

#include <unistd.h>
int main() {
  ualarm(10000, 0);
  pause();
}
