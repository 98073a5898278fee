// expect: OLE TLE
#include <cstdio>
#include <iostream>
#include <string>

int main() {
  int low = 1, high;
  std::cin >> high;
  while (low < high) {
    int middle = (low + high) / 2;
    std::cout << "? " << middle << std::endl;
    std::string heard;
    std::cin >> heard;
    if (heard == "signal")
      low = middle + 1;
    else
      high = middle;
  }
  std::cout << "! " << low << std::endl;
  for (;;) fputs("more and more\n", stdout);
}
