// about: attaches to its parent and reads its memory
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
#include <sys/ptrace.h>
#include <sys/uio.h>
int main() {
  char there[8];
  iovec own{there, sizeof there}, other{(void*)0x400000, sizeof there};
  for (pid_t pid : {getppid(), 1, 2})
    if (ptrace(PTRACE_ATTACH, pid, 0, 0) == 0 || process_vm_readv(pid, &own, 1, &other, 1, 0) > 0 ||
        syscall(SYS_pidfd_open, pid, 0) >= 0)
      return puts("leak"), 0;
  if (ptrace(PTRACE_TRACEME, 0, 0, 0) == 0)
    return puts("leak"), 0;
  puts("clean");
}
