// about: eight threads compute without an end
// input: "1\n"
// output: "ok\n"
// expect: TLE
// cpu_ms: 300
// memory_mb: 512

#include <thread>
#include <vector>
int main() {
  std::vector<std::thread> all;
  for (int i = 0; i < 8; i++)
    all.emplace_back([] {
      for (volatile int j = 0;;) j = j + 1;
    });
  all[0].join();
}
