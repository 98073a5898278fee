// about: reads lines by events
// input: "a\nb\nc\n"
// output: "3\n"

const lines = [];
require("readline")
  .createInterface({ input: process.stdin })
  .on("line", (line) => lines.push(line))
  .on("close", () => console.log(lines.length));
