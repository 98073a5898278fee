// about: never ends
// input: "1\n"
// output: "ok\n"
// expect: TLE
// cpu_ms: 300

fn main() {
    let mut i = 0u64;
    loop {
        let next = i + 1;
        i = unsafe { std::ptr::read_volatile(&next) };
    }
}
