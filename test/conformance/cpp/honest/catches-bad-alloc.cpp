// about: asks for a terabyte and goes on without it
// input: "1\n"
// output: "ok\n"
// memory_mb: 256

#include <cstdio>
#include <new>
#include <vector>
int main() {
  try {
    std::vector<char> a(1ull << 40);
    std::puts("got it");
  } catch (const std::bad_alloc&) {
    std::puts("ok");
  }
}
