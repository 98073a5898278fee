// about: an initialised array of a gigabyte
// input: "1\n"
// output: "ok\n"
// expect: CE

char a[1 << 30] = {1};
int main() { return a[5]; }
