// about: writes files
// input: ""
// output: "clean\n"
// level: 2

const fs = require("fs");
const got = ["x", "/tmp/x", "main.js"].some((path) => {
  try {
    fs.writeFileSync(path, "1");
    return true;
  } catch {
    return false;
  }
});
console.log(got ? "leak" : "clean");
