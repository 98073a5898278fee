// about: reads what /proc tells of processes
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
  for (const char* path : {"/proc/self/status", "/proc/1/cmdline", "/proc/self/maps", "/proc/self/fd", "/proc/version", "/sys/kernel"})
    if (open(path, O_RDONLY) >= 0)
      return puts("leak"), 0;
  puts("clean");
}
