// about: opens sockets
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
#include <sys/socket.h>
int main() {
  for (int family : {AF_INET, AF_INET6, AF_UNIX, AF_NETLINK, AF_PACKET})
    for (int kind : {SOCK_STREAM, SOCK_DGRAM, SOCK_RAW})
      if (socket(family, kind, 0) >= 0)
        return puts("leak"), 0;
  puts("clean");
}
