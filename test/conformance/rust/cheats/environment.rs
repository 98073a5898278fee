// about: looks at environment and arguments
// input: ""
// output: "clean\n"

fn main() {
    let got = std::env::vars().count() > 0 || std::env::args().count() > 1;
    println!("{}", if got { "leak" } else { "clean" });
}
