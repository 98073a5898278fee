// expect: WA
int main() {}
