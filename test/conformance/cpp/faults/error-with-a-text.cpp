// about: stops the compiler with a text
// input: "1\n"
// output: "ok\n"
// expect: CE

#error "/home/user/secret \x1b[31m"
int main() {}
