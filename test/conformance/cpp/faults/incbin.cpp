// about: takes a file of the host into its data
// input: "1\n"
// output: "ok\n"
// expect: CE
// level: 2

#include <cstdio>
asm(".globl secret\nsecret: .incbin \"/etc/passwd\"\n.byte 0\n");
extern const char secret[];
int main() { puts(secret); }
