// about: writes to its input
// input: "abc\n"
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
#include <sys/mman.h>
int main() {
  if (write(0, "x", 1) > 0 || pwrite(0, "x", 1, 0) > 0 || ftruncate(0, 0) == 0 || ftruncate(0, 1 << 20) == 0)
    return puts("leak"), 0;
  auto* page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, 0, 0);
  if (page != MAP_FAILED)
    return puts("leak"), 0;
  puts("clean");
}
