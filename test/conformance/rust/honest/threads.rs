// about: threads and channels
// input: ""
// output: "6\n"

fn main() {
    let (tx, rx) = std::sync::mpsc::channel();
    for i in 0..4u32 {
        let tx = tx.clone();
        std::thread::spawn(move || tx.send(i).unwrap());
    }
    drop(tx);
    println!("{}", rx.iter().sum::<u32>());
}
