// about: prints a fraction in another precision
// input: "1\n"
// output: "0.3333333\n"

#include <iomanip>
#include <iostream>
int main() {
  double x;
  std::cin >> x;
  std::cout << std::setprecision(12) << x / 3;
}
