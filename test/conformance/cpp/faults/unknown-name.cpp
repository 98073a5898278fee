// about: uses a name that nobody declared
// input: "1\n"
// output: "ok\n"
// expect: CE

#include <iostream>
int main() { std::cout << answer; }
