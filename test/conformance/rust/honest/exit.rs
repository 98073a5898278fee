// about: ends by exit(0)
// input: "1\n"
// output: "ok\n"

fn main() {
    println!("ok");
    std::process::exit(0);
}
