// expect: WA
#include <cstdio>

int main() { fwrite("1\0 \n1\0", 1, 7, stdout); }
