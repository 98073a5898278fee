// about: starts threads without an end
// input: "1\n"
// output: "ok\n"
// expect: RE MLE TLE ILE
// cpu_ms: 1000
// wall_ms: 3000
// memory_mb: 256
// level: 2

#include <thread>
#include <unistd.h>
int main() {
  for (;;) std::thread([] { pause(); }).detach();
}
