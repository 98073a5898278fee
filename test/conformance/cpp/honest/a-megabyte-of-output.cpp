// about: a megabyte of output
// input: ""
// output: "@X@\n"
// repeat: {"@X@": ["x", 1000000]}

#include <iostream>
#include <string>
int main() { std::cout << std::string(1000000, 'x') << '\n'; }
