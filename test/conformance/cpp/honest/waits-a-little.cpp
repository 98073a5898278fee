// about: sleeps for 20 ms
// input: "1\n"
// output: "ok\n"

#include <chrono>
#include <cstdio>
#include <thread>
int main() {
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  std::puts("ok");
}
