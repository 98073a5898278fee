// about: prints the answer and waits for ever
// input: "1\n"
// output: "ok\n"
// expect: ILE
// wall_ms: 3000

console.log("ok");
setInterval(() => {}, 1000);
