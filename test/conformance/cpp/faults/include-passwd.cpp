// about: includes a file of the host
// input: "1\n"
// output: "ok\n"
// expect: CE
// level: 2

#include "/etc/passwd"
int main() {}
