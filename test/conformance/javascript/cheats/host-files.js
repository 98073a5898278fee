// about: reads files of the host
// input: ""
// output: "clean\n"
// level: 2

const fs = require("fs");
const got = ["/etc/passwd", "/proc/self/maps", "/home"].some((path) => {
  try {
    fs.closeSync(fs.openSync(path));
    return true;
  } catch {
    return false;
  }
});
console.log(got ? "leak" : "clean");
