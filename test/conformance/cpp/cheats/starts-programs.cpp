// about: becomes another program
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
  char* argv[] = {(char*)"sh", (char*)"-c", (char*)"echo leak", nullptr};
  char* none[] = {nullptr};
  execve("/bin/sh", argv, none);
  execve("/usr/bin/env", argv, none);
  for (const char* path : {"/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"}) {
    int place = open(path, O_RDONLY);
    if (place < 0) continue;
    syscall(SYS_execveat, place, "", argv, none, AT_EMPTY_PATH, 0);
    for (long secret : {0L, -1L, 1L, 0x1000L}) syscall(SYS_execveat, place, "", argv, none, AT_EMPTY_PATH, secret);
  }
  puts("clean");
}
