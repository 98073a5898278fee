// about: recursion that needs more stack than 8 MB
// input: ""
// output: "200000\n"

fn f(n: u64) -> u64 {
    let kept = [n; 8];
    let x = unsafe { std::ptr::read_volatile(&kept) };
    if n == 0 { 0 } else { x[0] - x[7] + 1 + f(n - 1) }
}
fn main() {
    println!("{}", f(200000));
}
