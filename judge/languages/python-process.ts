/**
 * Python as a process of its own, for interactive problems: two programs run at once there, which a
 * zygote of Python cannot do. Starting an interpreter takes 15 ms a test.
 * Promises: what a program sees is what it sees in a zygote, where that can be had: exit() without
 * the module site, a fixed hash seed, tracebacks of its own lines. An interactor that ends by an
 * exception ends with status 3, which is a failure and no decision.
 */
import { execFile } from "node:child_process";
import { realpath } from "node:fs/promises";
import { promisify } from "node:util";
import { resolvePython } from "../python.ts";
import type { Machinery, Toolchain } from "./language.ts";

const run = promisify(execFile);
const SOURCE = "solution.py";
const OPTIONS = ["-s", "-S", "-E", "-P", "-B"];

const ASK = `import os, sys
own = [path for path in sys.path if os.path.isdir(path)] + [os.path.join(sys.base_prefix, "lib")]
print("\\n".join(sorted({real for path in own for real in (path, os.path.realpath(path))})))`;

const CHECK = `import sys
try:
    compile(open("${SOURCE}", "rb").read(), "${SOURCE}", "exec", dont_inherit=True)
except (SyntaxError, ValueError) as error:
    import traceback
    sys.exit("".join(traceback.format_exception_only(error)))`;

/** An interactor gets arguments, a program none. */
const START = `import builtins, os, sys
sys.argv[0], sys.orig_argv, sys.executable = "${SOURCE}", [""], "python3"
sys.path.insert(0, "")
builtins.exit = builtins.quit = lambda code=None: sys.exit(code)
main = type(sys)("__main__")
main.__dict__.update(__file__="${SOURCE}", __builtins__=builtins)
sys.modules["__main__"] = main
try:
    with open("${SOURCE}", "rb") as source:
        code = compile(source.read(), "${SOURCE}", "exec", dont_inherit=True)
    exec(code, main.__dict__)
except Exception as error:
    import traceback
    text = "".join(traceback.format_exception(error.with_traceback(error.__traceback__.tb_next)))
    sys.stderr.write(text.replace(os.path.dirname(os.__file__) + "/", "<python>/"))
    sys.exit(3 if len(sys.argv) > 1 else 1)
`;

/** @param python name or path of the interpreter  @throws UserError without one */
export async function pythonToolchain(python: string): Promise<Toolchain> {
  const { path: named, version } = await resolvePython(python);
  const path = await realpath(named);
  const { stdout } = await run(path, ["-S", "-E", "-c", ASK]);
  const readable = [path, ...stdout.split("\n").filter((line) => line.startsWith("/"))];
  return { version: `Python ${version}`, compiler: path, runtime: path, readable };
}

export const pythonProcess: Machinery = {
  flags: { answer: [[]], recorded: [[]] },
  find: () => pythonToolchain("python3"),
  install: "Install Python 3.11 or newer.",
  plain: "print(int(input()) + 1)\n",
  compile: ({ compiler }) => ({
    source: SOURCE,
    argv: [compiler ?? "python3", ...OPTIONS, "-c", CHECK],
    product: SOURCE,
  }),
  start: ({ runtime }) => ({
    // A name without a folder would not tell it where its library is.
    argv: [runtime ?? "python3", ...OPTIONS, "start.py"],
    env: { PYTHONHASHSEED: "0" },
    beside: [["start.py", START]],
  }),
  allowances: {
    memory: "address-space",
    extraMemoryMb: 128,
    extraResidentMb: 32,
    stackMb: "memory",
    outOfMemory: ["MemoryError"],
    extraCpuMs: 100,
  },
};
