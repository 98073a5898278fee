// about: makes namespaces and mounts
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
#include <sched.h>
#include <sys/mount.h>
int main() {
  long results[] = {unshare(CLONE_NEWUSER), unshare(CLONE_NEWNS), unshare(CLONE_NEWNET), chroot("/"),
                    mount("none", "/", "tmpfs", 0, nullptr), syscall(SYS_setns, 0, 0),
                    syscall(SYS_open_tree, -1, "/", 1)};
  for (long result : results)
    if (result >= 0)
      return puts("leak"), 0;
  puts("clean");
}
