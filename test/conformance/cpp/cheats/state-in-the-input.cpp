// about: leaves an offset, flags and a lock in its input for the next test
// input: "ab\n"
// output: "clean\n"
// input: "ab\n"
// output: "clean\n"
// input: "cd\n"
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
#include <sys/file.h>
int main() {
  long at = lseek(0, 0, SEEK_CUR);
  int flags = fcntl(0, F_GETFL) & (O_NONBLOCK | O_APPEND);
  int locked = flock(0, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK;
  puts(at || flags || locked ? "leak" : "clean");
  lseek(0, 1, SEEK_SET);
  fcntl(0, F_SETFL, O_NONBLOCK | O_APPEND);
}
