// about: computes without an end
// input: "1\n"
// output: "ok\n"
// expect: TLE
// cpu_ms: 300

int main() {
  for (volatile int i = 0;;) i = i + 1;
}
