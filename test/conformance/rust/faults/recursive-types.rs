// about: a type bomb
// input: "1\n"
// output: "ok\n"
// expect: CE

trait T { const N: usize; }
struct A<X>(X);
impl<X> T for A<X> where A<A<X>>: T { const N: usize = <A<A<X>>>::N; }
fn main() {
    println!("{}", <A<u8>>::N);
}
