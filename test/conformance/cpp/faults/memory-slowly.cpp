// about: a vector that grows without an end
// input: "1\n"
// output: "ok\n"
// expect: MLE
// memory_mb: 128

#include <vector>
int main() {
  std::vector<int> a;
  for (;;) a.push_back(1);
}
