// about: opens a connection
// input: ""
// output: "clean\n"
// level: 2

const socket = require("net").connect(9, "127.0.0.1");
socket.on("connect", () => console.log("leak"));
socket.on("error", (error) => console.log(error.code === "ECONNREFUSED" ? "leak" : "clean"));
