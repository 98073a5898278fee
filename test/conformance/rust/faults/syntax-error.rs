// about: does not compile
// input: "1\n"
// output: "ok\n"
// expect: CE

fn main() { let }
