// about: takes an endless device into its data
// input: "1\n"
// output: "ok\n"
// expect: CE
// level: 2

asm(".incbin \"/dev/zero\"\n");
int main() {}
