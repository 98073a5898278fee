// about: looks for data of others in fresh memory
// input: ""
// output: "clean\n"
// level: 2
// memory_mb: 256

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
  size_t size = 32 << 20;
  auto* fresh = (unsigned char*)malloc(size);
  for (size_t i = 64; i < size; i++)
    if (fresh[i])
      return puts("leak"), 0;
  puts("clean");
}
