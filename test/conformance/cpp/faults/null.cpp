// about: reads through a null pointer
// input: "1\n"
// output: "ok\n"
// expect: RE

int main() {
  volatile int* p = nullptr;
  return *p;
}
