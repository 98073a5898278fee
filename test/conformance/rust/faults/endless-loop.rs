// about: never ends
// input: "1\n"
// output: "ok\n"
// expect: TLE
// cpu_ms: 300

fn main() {
    let mut i = 0u64;
    loop {
        i = std::hint::black_box(i + 1);
    }
}
