// about: raises a signal that it handles
// input: "1\n"
// output: "ok\n"

#include <csignal>
#include <cstdio>
volatile sig_atomic_t got;
int main() {
  signal(SIGUSR1, [](int) { got = 1; });
  raise(SIGUSR1);
  std::puts(got ? "ok" : "lost");
}
