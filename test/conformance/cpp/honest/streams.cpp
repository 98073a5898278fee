// about: reads with cin, writes with cout
// input: "1 2\n"
// output: "3\n"
// input: "30 4\n"
// output: "34\n"

#include <iostream>
int main() {
  long long a, b;
  std::cin >> a >> b;
  std::cout << a + b << std::endl;
}
