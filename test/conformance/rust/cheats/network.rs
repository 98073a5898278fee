// about: opens a listener
// input: ""
// output: "clean\n"
// level: 2

fn main() {
    let got = std::net::TcpListener::bind("127.0.0.1:0").is_ok();
    println!("{}", if got { "leak" } else { "clean" });
}
