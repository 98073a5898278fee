// about: ends with status 3
// input: "1\n"
// output: "ok\n"
// expect: RE

process.exit(3);
