// about: writes a file
// input: ""
// output: "clean\n"
// level: 2

fn main() {
    let got = ["x", "/tmp/x"].iter().any(|p| std::fs::File::create(p).is_ok());
    println!("{}", if got { "leak" } else { "clean" });
}
