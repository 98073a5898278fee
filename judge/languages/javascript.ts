/**
 * JavaScript: Node. A program that does not parse is a compile error. `/dev/stdin`, which most
 * programs read, does not exist without /proc: a file that is loaded first maps it to descriptor 0.
 */
import { onPath, printed } from "./found.ts";
import type { Language, Toolchain } from "./language.ts";

const PRELUDE = `"use strict";
const fs = require("fs");
const names = new Map([["/dev/stdin", 0], ["/dev/stdout", 1], ["/dev/stderr", 2]]);
for (const name of ["readFileSync", "openSync", "writeFileSync", "appendFileSync", "readFile", "writeFile"]) {
  const real = fs[name];
  fs[name] = (file, ...rest) => real(names.get(file) ?? file, ...rest);
}
`;

/** Node ends if it may not read the configuration of OpenSSL; a missing file does no harm. */
const NO_CONFIGURATION = { OPENSSL_CONF: "/dev/null" };

async function find(): Promise<Toolchain | null> {
  const runtime = await onPath("node", "nodejs");
  const version = runtime === null ? null : await printed(runtime, "--version");
  if (runtime === null || version === null) return null;
  return { version: `node ${version.replace(/^v/, "")}`, compiler: runtime, runtime, readable: [] };
}

export const javascript: Language = {
  name: "javascript",
  title: "JavaScript",
  tags: ["javascript", "js", "node", "nodejs"],
  names: ["javascript", "js", "node", "node.js", "javascript v8"],
  extension: "js",
  lexer: "c",
  isProgram: (code) => code.trim() !== "",
  machinery: {
    flags: { answer: [[]], recorded: [[]] },
    find,
    install: "Install Node.",
    plain: 'console.log(Number(require("fs").readFileSync(0, "utf8")) + 1);\n',
    compile: (_, { flags }) => ({
      source: "main.js",
      argv: ["node", "--max-old-space-size=1024", "--check", ...flags, "main.js"],
      product: "main.js",
      env: NO_CONFIGURATION,
      bounds: "data",
    }),
    start: (_, { memoryMb }) => ({
      argv: [
        "node",
        `--max-old-space-size=${memoryMb}`,
        "--stack-size=60000",
        "--no-warnings",
        "--require",
        "./prelude.cjs",
        "main.js",
      ],
      env: NO_CONFIGURATION,
      beside: [["prelude.cjs", PRELUDE]],
    }),
    allowances: {
      memory: "data",
      extraMemoryMb: 896,
      extraResidentMb: 128,
      stackMb: 64,
      outOfMemory: ["JavaScript heap out of memory", "Array buffer allocation failed"],
      extraCpuMs: 200,
    },
  },
};
