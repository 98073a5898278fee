// about: takes a file of the host into the program
// input: "1\n"
// output: "ok\n"
// expect: CE
// level: 2

fn main() {
    print!("{}", include_str!("/etc/passwd"));
}
