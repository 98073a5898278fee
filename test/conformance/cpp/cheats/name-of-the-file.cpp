// about: prints the names and times that the compiler knows
// input: ""
// output: "clean\n"

#include <cstdio>
#include <cstring>
#include <initializer_list>
#include <source_location>
int main() {
  for (const char* name : {__FILE__, __BASE_FILE__, std::source_location::current().file_name()})
    if (strchr(name, '/')) return std::puts("leak"), 0;
  std::puts("clean");
}
