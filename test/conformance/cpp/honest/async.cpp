// about: std::async and a future
// input: ""
// output: "42\n"
// memory_mb: 256

#include <future>
#include <iostream>
int main() {
  auto f = std::async(std::launch::async, [] { return 6 * 7; });
  std::cout << f.get() << '\n';
}
