// about: a regular expression and a map
// input: "b a b\n"
// output: "a1 b2\n"

#include <iostream>
#include <map>
#include <regex>
#include <string>
int main() {
  std::string s;
  std::getline(std::cin, s);
  std::map<std::string, int> n;
  std::regex word("[a-z]+");
  for (std::sregex_iterator i(s.begin(), s.end(), word), end; i != end; ++i) n[i->str()]++;
  for (auto& [w, c] : n) std::cout << w << c << ' ';
}
