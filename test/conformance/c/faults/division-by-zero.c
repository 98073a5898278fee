// about: divides by zero
// input: "1\n"
// output: "ok\n"
// expect: RE

int main(void) {
  volatile int zero = 0;
  return 7 / zero;
}
