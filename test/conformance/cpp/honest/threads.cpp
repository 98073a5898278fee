// about: threads with a mutex
// input: ""
// output: "6\n"
// memory_mb: 256

#include <iostream>
#include <mutex>
#include <thread>
#include <vector>
int main() {
  std::mutex m;
  long sum = 0;
  std::vector<std::thread> all;
  for (int i = 0; i < 4; i++)
    all.emplace_back([&, i] {
      std::lock_guard lock(m);
      sum += i;
    });
  for (auto& t : all) t.join();
  std::cout << sum << '\n';
}
