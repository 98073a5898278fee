// about: ten thousand errors
// input: "1\n"
// output: "ok\n"
// expect: CE
// repeat: {"@E@": ["  x = y;\n", 10000]}

int main() {
@E@}
