// about: no newline at the end, and no return
// input: "1\n"
// output: "ok\n"

#include <cstdio>
int main() { printf("ok"); }
