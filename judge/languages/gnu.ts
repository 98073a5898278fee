/**
 * What C and C++ have in common: g++ and gcc, or clang, and executables that link the machine's own
 * libraries.
 * Promises: `compile` names no path of this machine, so that a message names none either.
 */
import { onPath, printed } from "./found.ts";
import type { Allowances, Machinery, Toolchain } from "./language.ts";

/** Programs get the whole memory limit as stack, as on the sites that the problems come from. */
const ALLOWANCES: Allowances = {
  memory: "address-space",
  extraMemoryMb: 64,
  extraResidentMb: 0,
  stackMb: "memory",
  outOfMemory: ["std::bad_alloc"],
  extraCpuMs: 0,
};

/** `answers` and `recorded`: standards, each tried in order. */
export type Standards = { answer: readonly string[]; recorded: readonly string[] };

const flagsOf = (standards: readonly string[]): string[][] =>
  standards.map((standard) => ["-O2", `-std=${standard}`]);

async function find(names: readonly string[]): Promise<Toolchain | null> {
  const compiler = await onPath(...names);
  if (compiler === null) return null;
  const version = await printed(compiler, "-dumpfullversion", "-dumpversion");
  if (version === null) return null;
  const kind = compiler.includes("clang") ? "clang" : (names[0] ?? "");
  return { version: `${kind} ${version.split("\n")[0]}`, compiler, runtime: null, readable: [] };
}

/** @param language as the option -x of the compiler names it */
export function gnu(given: {
  language: "c" | "c++";
  names: readonly string[];
  source: string;
  standards: Standards;
  precompiled?: string;
  install: string;
  plain: string;
}): Machinery {
  const { language, names, source, standards, precompiled } = given;
  return {
    flags: { answer: flagsOf(standards.answer), recorded: flagsOf(standards.recorded) },
    find: () => find(names),
    install: given.install,
    plain: given.plain,
    compile: (_, { flags, headers }) => ({
      source,
      argv: [
        names[0] ?? "cc",
        "-x",
        language,
        ...flags,
        "-fdiagnostics-color=never",
        "-fmax-errors=5",
        ...(headers === undefined ? [] : ["-I", headers]),
        "-o",
        "main",
        source,
        "-lm",
        "-pthread",
      ],
      product: "main",
    }),
    start: () => ({ argv: ["main"], env: {} }),
    ...(precompiled !== undefined && {
      precompiled: {
        include: precompiled,
        argv: ({ compiler }, flags) =>
          compiler?.includes("clang") ? [] : [...flags, "-pthread", "-x", `${language}-header`],
      },
    }),
    allowances: ALLOWANCES,
  };
}

/** Text of a C-like language without comments, and with empty literals. */
export const withoutComments = (code: string): string =>
  code.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\[\s\S]|[^"\\\n])*"/g, (text) =>
    text.startsWith('"') ? '""' : " ",
  );

/** Whether C or C++ text defines main. */
export const hasMain = (code: string): boolean => /\bmain\s*\(/.test(withoutComments(code));
