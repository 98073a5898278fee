// about: __int128
// input: "1000000000000 1000000000000\n"
// output: "49000000\n"

#include <iostream>
int main() {
  long long a, b;
  std::cin >> a >> b;
  __int128 c = (__int128)a * b;
  std::cout << (long long)(c % 1000000007) << '\n';
}
