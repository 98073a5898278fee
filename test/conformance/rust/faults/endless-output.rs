// about: writes without an end
// input: "1\n"
// output: "ok\n"
// expect: OLE RE
// output_kb: 256

fn main() {
    loop {
        println!("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
    }
}
