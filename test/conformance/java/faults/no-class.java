// about: has no class
// input: "1\n"
// output: "ok\n"
// expect: CE


