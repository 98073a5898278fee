// about: writes far beyond an array
// input: "1\n"
// output: "ok\n"
// expect: RE MLE

int main(void) {
  int a[10];
  for (long i = 0; i < 100000000; i++) ((volatile int*)a)[i] = 1;
}
