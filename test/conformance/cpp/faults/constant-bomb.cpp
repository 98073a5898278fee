// about: a constant that takes for ever
// input: "1\n"
// output: "ok\n"
// expect: CE

constexpr unsigned long long f(unsigned long long n) {
  unsigned long long s = 0;
  for (unsigned long long i = 0; i < n; i++) s += i;
  return s;
}
constexpr auto x = f(1ull << 60);
int main() {}
