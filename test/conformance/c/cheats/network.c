// about: opens a socket
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
int main(void) { puts(socket(AF_INET, SOCK_STREAM, 0) >= 0 ? "leak" : "clean"); }
