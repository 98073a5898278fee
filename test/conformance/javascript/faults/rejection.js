// about: a promise that is rejected
// input: "1\n"
// output: "ok\n"
// expect: RE

Promise.reject(new Error("no"));
