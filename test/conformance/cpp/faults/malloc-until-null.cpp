// about: takes memory until there is none, then uses what it has not got
// input: "1\n"
// output: "ok\n"
// expect: MLE
// memory_mb: 128

#include <cstdlib>
#include <cstring>
int main() {
  for (;;) {
    void* p = malloc(1 << 20);
    memset(p, 1, 1 << 20);
  }
}
