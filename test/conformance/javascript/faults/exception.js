// about: an exception that nobody catches
// input: "1\n"
// output: "ok\n"
// expect: RE

null.x;
