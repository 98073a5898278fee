// about: awaits in a loop over lines
// input: "1\n2\n"
// output: "3\n"

(async () => {
  let sum = 0;
  for await (const line of require("readline").createInterface({ input: process.stdin })) sum += Number(line);
  console.log(sum);
})();
