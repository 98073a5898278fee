// about: signals its parent
// input: ""
// output: "clean\n"
// level: 2

let got = false;
for (const pid of [process.ppid, 1, -1]) {
  try {
    process.kill(pid, 0);
    got = true;
  } catch {}
}
console.log(got ? "leak" : "clean");
