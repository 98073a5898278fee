// about: signals its parent
// input: ""
// output: "clean\n"
// level: 2

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
int main(void) { puts(kill(getppid(), 0) == 0 || kill(-1, SIGKILL) == 0 ? "leak" : "clean"); }
