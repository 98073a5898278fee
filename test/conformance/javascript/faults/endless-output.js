// about: writes without an end
// input: "1\n"
// output: "ok\n"
// expect: OLE RE
// output_kb: 256

for (;;) require("fs").writeSync(1, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n".repeat(100));
