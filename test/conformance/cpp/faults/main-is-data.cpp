// about: main is a number
// input: "1\n"
// output: "ok\n"
// expect: RE CE

int main = 0xc3;
