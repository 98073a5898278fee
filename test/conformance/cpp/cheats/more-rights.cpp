// about: becomes root and raises its limits
// input: ""
// output: "clean\n"
// level: 2

#include <cerrno>
#include <initializer_list>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
int main() {
  rlimit r;
  for (int kind : {RLIMIT_CPU, RLIMIT_AS, RLIMIT_NOFILE, RLIMIT_FSIZE}) {
    getrlimit((__rlimit_resource_t)kind, &r);
    if (r.rlim_max == RLIM_INFINITY)
      return puts("leak"), 0;
    r.rlim_max += 1;
    if (setrlimit((__rlimit_resource_t)kind, &r) == 0)
      return puts("leak"), 0;
  }
  if (setuid(0) == 0 || setgid(0) == 0 || prctl(PR_SET_DUMPABLE, 1) == 0 || prctl(PR_SET_PDEATHSIG, 0) == 0)
    return puts("leak"), 0;
  puts("clean");
}
