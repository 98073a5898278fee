// about: has a wrong type
// input: "1\n"
// output: "ok\n"
// expect: CE

fn main() {
    let x: i32 = "a";
}
