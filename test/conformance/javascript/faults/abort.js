// about: aborts
// input: "1\n"
// output: "ok\n"
// expect: RE

process.abort();
