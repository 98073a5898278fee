// about: starts a process
// input: ""
// output: "clean\n"
// level: 2

const { spawnSync } = require("child_process");
console.log(spawnSync("/bin/echo", ["x"]).error ? "clean" : "leak");
