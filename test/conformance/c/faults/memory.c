// about: takes memory without an end
// input: "1\n"
// output: "ok\n"
// expect: MLE
// memory_mb: 128

#include <stdlib.h>
#include <string.h>
int main(void) {
  for (;;) {
    char* p = malloc(1 << 22);
    if (p == NULL) abort();
    memset(p, 1, 1 << 22);
  }
}
