// about: reads /dev/stdin
// input: "1 2\n"
// output: "3\n"
// input: "30 4\n"
// output: "34\n"

const fs = require("fs");
const [a, b] = fs.readFileSync("/dev/stdin").toString().trim().split(" ").map(Number);
console.log(a + b);
