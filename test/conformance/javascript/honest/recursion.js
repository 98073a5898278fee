// about: recursion of fifty thousand calls
// input: ""
// output: "50000\n"

const f = (n) => (n === 0 ? 0 : 1 + f(n - 1));
console.log(f(50000));
