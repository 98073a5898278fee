// about: takes memory by shared mappings
// input: "1\n"
// output: "ok\n"
// expect: RE MLE
// memory_mb: 128

#include <cstring>
#include <sys/mman.h>
int main() {
  for (;;) {
    void* p = mmap(nullptr, 1 << 24, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED) return 1;
    memset(p, 1, 1 << 24);
  }
}
