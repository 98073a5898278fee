// about: returns 1
// input: "1\n"
// output: "ok\n"
// expect: RE

int main(void) { return 1; }
