// about: starts a process by every call there is
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
int main() {
  long pids[] = {syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0), fork(),
#ifdef SYS_fork
                 syscall(SYS_fork),
#endif
#ifdef SYS_vfork
                 syscall(SYS_vfork),
#endif
                 syscall(SYS_clone3, 0, 0)};
  for (long pid : pids) {
    if (pid == 0) _exit(0);
    if (pid > 0)
      return puts("leak"), 0;
  }
  puts("clean");
}
