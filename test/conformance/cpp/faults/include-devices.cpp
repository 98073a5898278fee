// about: includes standard input and an endless device
// input: "1\n"
// output: "ok\n"
// expect: CE
// level: 2

#include "/dev/stdin"
#include "/proc/self/environ"
#include "/dev/zero"
int main() {}
