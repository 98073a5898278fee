// about: asks for a larger stack, as programs for other judges do
// input: "1\n"
// output: "ok\n"

#include <cstdio>
#include <sys/resource.h>
int main() {
  rlimit r;
  if (!getrlimit(RLIMIT_STACK, &r)) {
    r.rlim_cur = 64 << 20;
    setrlimit(RLIMIT_STACK, &r);
  }
  std::puts("ok");
}
