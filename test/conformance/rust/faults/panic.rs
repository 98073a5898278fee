// about: panics
// input: "1\n"
// output: "ok\n"
// expect: RE

fn main() {
    let v: Vec<i32> = vec![];
    println!("{}", v[std::env::args().count()]);
}
