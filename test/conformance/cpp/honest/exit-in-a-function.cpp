// about: ends by exit(0) in a function
// input: "1\n"
// output: "ok\n"

#include <cstdlib>
#include <iostream>
void done() {
  std::cout << "ok\n";
  exit(0);
}
int main() {
  done();
  return 1;
}
