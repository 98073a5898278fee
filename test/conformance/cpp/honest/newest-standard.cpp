// about: concepts, ranges and the spaceship of C++20
// input: ""
// output: "2 4 6\n"

#include <algorithm>
#include <compare>
#include <concepts>
#include <iostream>
#include <ranges>
#include <vector>
template <std::integral T>
T twice(T x) { return 2 * x; }
struct P {
  int x;
  auto operator<=>(const P&) const = default;
};
int main() {
  std::vector<P> a{{3}, {1}, {2}};
  std::ranges::sort(a);
  for (int x : a | std::views::transform([](P p) { return twice(p.x); })) std::cout << x << ' ';
}
