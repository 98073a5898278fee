// about: reads lines until the end
// input: "ab\ncd\n\ne"
// output: "5\n"

#include <iostream>
#include <string>
int main() {
  std::string line;
  int n = 0;
  while (std::getline(std::cin, line)) n += line.size();
  std::cout << n << '\n';
}
