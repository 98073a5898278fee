// about: never ends
// input: "1\n"
// output: "ok\n"
// expect: TLE
// cpu_ms: 500

for (;;);
