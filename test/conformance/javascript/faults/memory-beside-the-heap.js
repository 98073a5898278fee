// about: takes memory outside the heap
// input: "1\n"
// output: "ok\n"
// expect: MLE RE
// memory_mb: 128

const all = [];
for (;;) all.push(Buffer.alloc(1 << 24, 1));
