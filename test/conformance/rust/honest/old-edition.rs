// about: a recorded program of the edition of 2015 (async is a name)
// input: ""
// output: "5\n"
// use: "recorded"

fn main() {
    let async = 5;
    println!("{}", async);
}
