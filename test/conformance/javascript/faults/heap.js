// about: takes memory without an end
// input: "1\n"
// output: "ok\n"
// expect: MLE
// memory_mb: 64

const all = [];
for (;;) all.push(new Array(100000).fill(all.length));
