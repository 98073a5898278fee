// about: has no main
// input: "1\n"
// output: "ok\n"
// expect: CE

int solve() { return 0; }
