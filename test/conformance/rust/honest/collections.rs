// about: maps, sorting, formatting
// input: ""
// output: "{\"a\": 1, \"b\": 2}\n"

use std::collections::BTreeMap;
fn main() {
    let mut m = BTreeMap::new();
    for w in ["b", "a", "b"] {
        *m.entry(w).or_insert(0) += 1;
    }
    println!("{:?}", m);
}
