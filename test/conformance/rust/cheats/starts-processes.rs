// about: starts a process
// input: ""
// output: "clean\n"
// level: 2

fn main() {
    let got = std::process::Command::new("/bin/true").spawn().is_ok();
    println!("{}", if got { "leak" } else { "clean" });
}
