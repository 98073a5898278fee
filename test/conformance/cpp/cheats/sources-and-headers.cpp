// about: looks for sources, headers and compilers
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
  for (const char* path : {"main.cpp", "/work", "/work/main.cpp", "/usr/include/stdio.h", "/usr/bin/ld", "/usr/bin/python3"})
    if (open(path, O_RDONLY) >= 0)
      return puts("leak"), 0;
  puts("clean");
}
