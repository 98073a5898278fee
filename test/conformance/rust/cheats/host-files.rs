// about: reads files of the host
// input: ""
// output: "clean\n"
// level: 2

fn main() {
    let got = ["/etc/passwd", "/proc/self/maps", "main.rs"].iter().any(|p| std::fs::File::open(p).is_ok());
    println!("{}", if got { "leak" } else { "clean" });
}
