// about: reads descriptor 0
// input: "1 2\n"
// output: "3\n"
// input: "30 4\n"
// output: "34\n"

const [a, b] = require("fs").readFileSync(0, "utf8").split(" ").map(Number);
console.log(a + b);
