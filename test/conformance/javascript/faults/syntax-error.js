// about: does not parse
// input: "1\n"
// output: "ok\n"
// expect: CE

const = 5;
