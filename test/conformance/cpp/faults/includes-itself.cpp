// about: includes itself
// input: "1\n"
// output: "ok\n"
// expect: CE

#include "main.cpp"
int main() {}
