// about: vector::at beyond the end
// input: "1\n"
// output: "ok\n"
// expect: RE

#include <vector>
int main() {
  std::vector<int> a(3);
  return a.at(3);
}
