// about: reads all of its input
// input: "1 2\n"
// output: "3\n"
// input: "30 4\n"
// output: "34\n"

use std::io::{self, Read};
fn main() {
    let mut s = String::new();
    io::stdin().read_to_string(&mut s).unwrap();
    let sum: i64 = s.split_whitespace().map(|x| x.parse::<i64>().unwrap()).sum();
    println!("{}", sum);
}
