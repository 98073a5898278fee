// about: looks at environment and arguments
// input: ""
// output: "clean\n"
// level: 3

const text = JSON.stringify([process.env, process.argv.slice(1), process.execArgv, process.cwd()]);
console.log(/rftkit|\/root|\/home|\/tmp/.test(text) ? "leak" : "clean");
