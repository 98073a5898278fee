// about: recursion without an end
// input: "1\n"
// output: "ok\n"
// expect: RE MLE
// memory_mb: 64

fn f(n: u64) -> u64 {
    let x = std::hint::black_box([n; 64]);
    x[0] + f(n + 1)
}
fn main() {
    println!("{}", f(0));
}
