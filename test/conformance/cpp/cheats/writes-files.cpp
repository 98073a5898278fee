// about: creates a file
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
#include <sys/stat.h>
int main() {
  for (const char* path : {"x", "/x", "/tmp/x", "/work/x", "/dev/shm/x", "/var/tmp/x", "/usr/lib/x"})
    if (open(path, O_WRONLY | O_CREAT, 0600) >= 0 || mkdir(path, 0700) == 0 || symlink("/etc", path) == 0)
      return puts("leak"), 0;
  puts("clean");
}
