// about: makes an executable file in memory
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
  if (syscall(SYS_memfd_create, "x", 0) >= 0)
    return puts("leak"), 0;
  puts("clean");
}
