// about: takes a variable of the compiler's environment
// input: "1\n"
// output: "ok\n"
// expect: CE
// level: 2

fn main() {
    print!("{}", env!("USER"));
}
