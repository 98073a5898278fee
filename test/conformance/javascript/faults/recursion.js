// about: recursion without an end
// input: "1\n"
// output: "ok\n"
// expect: RE MLE

const f = () => 1 + f();
f();
