// about: writes a file
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
int main(void) {
  int got = open("x", O_WRONLY | O_CREAT, 0600) >= 0 || open("/tmp/x", O_WRONLY | O_CREAT, 0600) >= 0;
  puts(got ? "leak" : "clean");
}
