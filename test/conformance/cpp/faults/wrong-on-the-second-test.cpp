// about: right on the first test only
// input: "1 2\n"
// output: "3\n"
// input: "30 4\n"
// output: "34\n"
// expect: WA
// failing: 1

#include <iostream>
int main() {
  int a, b;
  std::cin >> a >> b;
  std::cout << (a == 1 ? 3 : 0) << '\n';
}
