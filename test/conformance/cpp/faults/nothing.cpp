// about: is empty
// input: "1\n"
// output: "ok\n"
// expect: CE


