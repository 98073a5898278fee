// about: templates without an end
// input: "1\n"
// output: "ok\n"
// expect: CE

template <int N>
struct A : A<N + 1> {};
A<0> a;
int main() {}
