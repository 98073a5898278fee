// about: does not compile
// input: "1\n"
// output: "ok\n"
// expect: CE

int main(void) { return }
