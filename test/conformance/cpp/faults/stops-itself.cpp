// about: stops itself
// input: "1\n"
// output: "ok\n"
// expect: ILE
// wall_ms: 500

#include <signal.h>
#include <unistd.h>
int main() {
  kill(getpid(), SIGSTOP);
  pause();
}
