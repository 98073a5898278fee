/** Rust: rustc, which links by the C compiler of the machine. */
import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { allOnPath, isOpenToAll, onPath, printed } from "./found.ts";
import { withoutComments } from "./gnu.ts";
import type { Language, Toolchain } from "./language.ts";

const SYSTEM = "/usr";

async function toolchainOf(named: string, linker: string): Promise<Toolchain | null> {
  // rustup puts a program of its own on PATH, which is not the compiler.
  const shim = named.endsWith("/rustup") ? named.replace(/rustup$/, "rustc") : named;
  const root = await printed(shim, "--print", "sysroot");
  if (root === null) return null;
  const compiler = await realpath(join(root, "bin", "rustc")).catch(() => null);
  const version = compiler === null ? null : await printed(compiler, "--version");
  if (compiler === null || version === null) return null;
  const readable = root === SYSTEM ? [] : [root];
  return { version: version.split(" ").slice(0, 2).join(" "), compiler, runtime: null, linker, readable };
}

/** The first rustc on PATH that works and that programs can reach; rustup's is in a home folder. */
async function find(): Promise<Toolchain | null> {
  const linker = await onPath("cc", "gcc", "clang");
  if (linker === null) return null;
  let first: Toolchain | null = null;
  for (const named of await allOnPath("rustc")) {
    const found = await toolchainOf(named, linker);
    first ??= found;
    const reached = process.getuid?.() !== 0 || (await isOpenToAll(found?.readable[0] ?? "/"));
    if (found !== null && reached) return found;
  }
  return first;
}

export const rust: Language = {
  name: "rust",
  title: "Rust",
  tags: ["rust", "rs"],
  names: ["rust", "rust 2021", "rustc"],
  extension: "rs",
  lexer: "c",
  isProgram: (code) => /\bfn\s+main\s*\(/.test(withoutComments(code)),
  machinery: {
    flags: {
      answer: [["--edition=2021", "-Copt-level=3"]],
      recorded: [
        ["--edition=2021", "-Copt-level=3"],
        ["--edition=2015", "-Copt-level=3"],
      ],
    },
    find,
    install: "Install rustc 1.85 or later and a C compiler (Debian 12: apt-get install rustc-web gcc).",
    plain:
      'fn main() { let mut s = String::new(); std::io::stdin().read_line(&mut s).unwrap(); println!("{}", s.trim().parse::<i64>().unwrap() + 1); }\n',
    compile: ({ compiler, linker, readable }, { flags }) => ({
      source: "main.rs",
      argv: [
        "rustc",
        "--crate-name=main",
        "--color=never",
        "-Awarnings",
        "-Cstrip=symbols",
        "-Ccodegen-units=1",
        ...(linker === undefined ? [] : [`-Clinker=${linker}`]),
        // Named always: older versions look for their own in /proc, which the sandbox lacks.
        "--sysroot",
        readable[0] ?? SYSTEM,
        ...flags,
        "-o",
        "main",
        "main.rs",
      ],
      product: "main",
      env: compiler === null ? {} : { LD_LIBRARY_PATH: join(compiler, "..", "..", "lib") },
    }),
    start: () => ({ argv: ["main"], env: {} }),
    allowances: {
      memory: "address-space",
      extraMemoryMb: 64,
      extraResidentMb: 0,
      stackMb: "memory",
      outOfMemory: ["memory allocation of "],
      extraCpuMs: 0,
    },
  },
};
