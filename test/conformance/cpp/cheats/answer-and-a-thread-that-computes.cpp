// about: main ends by pthread_exit, another thread computes
// input: "1\n"
// output: "ok\n"
// expect: TLE
// cpu_ms: 300

#include <cstdio>
#include <pthread.h>
void* forever(void*) {
  for (volatile int i = 0;;) i = i + 1;
}
int main() {
  pthread_t t;
  pthread_create(&t, nullptr, forever, nullptr);
  puts("ok");
  fflush(stdout);
  pthread_exit(nullptr);
}
