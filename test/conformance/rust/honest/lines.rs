// about: reads lines
// input: "a\nb\n"
// output: "2\n"

use std::io::BufRead;
fn main() {
    let n = std::io::stdin().lock().lines().count();
    println!("{n}");
}
