// about: sends signals to its parent, its group and everybody
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
  for (pid_t pid : {getppid(), 0, -1, 1, 2})
    if (kill(pid, 0) == 0 || kill(pid, SIGKILL) == 0 || kill(pid, SIGSTOP) == 0)
      return puts("leak"), 0;
  puts("clean");
}
