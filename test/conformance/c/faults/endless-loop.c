// about: never ends
// input: "1\n"
// output: "ok\n"
// expect: TLE
// cpu_ms: 300

int main(void) {
  for (volatile int i = 0;;) i++;
}
