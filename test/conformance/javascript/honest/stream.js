// about: reads standard input as a stream
// input: "12345\n"
// output: "6\n"

let text = "";
process.stdin.on("data", (part) => (text += part));
process.stdin.on("end", () => console.log(text.length));
