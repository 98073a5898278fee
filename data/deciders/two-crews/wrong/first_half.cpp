#include <iostream>

int main() {
  int n;
  std::cin >> n;
  std::cout << n / 2 << "\n";
  for (int i = 1; i <= n / 2; i++) std::cout << i << " ";
}
