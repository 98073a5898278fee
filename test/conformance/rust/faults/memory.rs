// about: takes memory without an end
// input: "1\n"
// output: "ok\n"
// expect: MLE
// memory_mb: 128

fn main() {
    let mut all = Vec::new();
    loop {
        all.push(vec![1u8; 1 << 22]);
    }
}
