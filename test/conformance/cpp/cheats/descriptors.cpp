// about: looks for descriptors beyond 2
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
  for (int place = 3; place < 5000; place++)
    if (fcntl(place, F_GETFD) >= 0)
      return puts("leak"), 0;
  puts("clean");
}
