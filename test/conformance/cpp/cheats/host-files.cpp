// about: reads files of the host
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
  for (const char* path : {"/etc/passwd", "/etc/hosts", "/etc/shadow", "/root/.bashrc", "/var/log/dpkg.log", "/home"})
    if (open(path, O_RDONLY) >= 0)
      return puts("leak"), 0;
  puts("clean");
}
