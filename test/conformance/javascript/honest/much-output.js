// about: a megabyte of output
// input: ""
// output: "@X@\n"
// repeat: {"@X@": ["x", 1000000]}

process.stdout.write("x".repeat(1000000) + "\n");
