// about: looks at arguments, environment and the auxiliary vector
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
#include <sys/auxv.h>
int main() {
  if (environ[0] != nullptr)
    return puts("leak"), 0;
  const char* name = (const char*)getauxval(AT_EXECFN);
  for (const char* word : {"rftkit", "judge", "root", "home", "tmp"})
    if (strstr(name, word))
      return puts("leak"), 0;
  puts("clean");
}
