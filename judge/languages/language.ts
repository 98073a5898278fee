/**
 * What a language is to the judge: its names, how to find, compile and run it, and what its
 * programs are allowed. One file a language; index.ts lists them. Guide: docs/add-a-language.md.
 * Promises: pure data and small functions; nothing here starts a process except `find`. Flags are
 * part of a request, and so of the key of a verdict; the toolchain that was found is not.
 */

/** What a program is: an answer of a model, or a solution that the problem set has on record. */
export type Use = "answer" | "recorded";

/**
 * The language of a request. Absent in a request means python3, whose requests have no flags.
 * `flags`: lists to try in order; the next one is tried if the program does not compile.
 */
export type RequestLanguage = { name: string; flags: readonly (readonly string[])[] };

/** A compiler or interpreter that was found on this machine. */
export type Toolchain = {
  /** Recorded beside a verdict: "g++ 12.2.0". */
  version: string;
  /** Absolute path of the compiler, without symbolic links; null: nothing to compile with. */
  compiler: string | null;
  /** Absolute path of the program that links, if the compiler does not find it by itself. */
  linker?: string;
  /** Absolute path of what runs the program; null: the program is an executable. */
  runtime: string | null;
  /** Files and folders that compiling needs, beside /usr/bin, /usr/include and the libraries. */
  readable: readonly string[];
};

/** One call of a compiler, in an empty folder that holds only the source. */
export type Compile = {
  /** File name of the source. */
  source: string;
  argv: readonly string[];
  /** The file that is run, or the folder of the files that are. */
  product: string;
  env?: Readonly<Record<string, string>>;
  /** As in Allowances; default address-space. */
  bounds?: "address-space" | "data";
};

/** What is compiled. */
export type Source = {
  code: string;
  flags: readonly string[];
  /** Folder with a precompiled header for this source, if there is one. */
  headers?: string | undefined;
};

/** How to start a program. */
export type Start = {
  /** argv[0] is the program's name. */
  argv: readonly string[];
  env: Readonly<Record<string, string>>;
  /** Files beside the program, as [name, content]. */
  beside?: readonly (readonly [string, string])[];
};

/** What a program is allowed beside the limits of its problem. */
export type Allowances = {
  /**
   * What the memory limit bounds. address-space: all that is mapped. data: private writable
   * memory, for runtimes that reserve more addresses than they use; they get their own limit, too.
   */
  memory: "address-space" | "data";
  /** Mebibytes of what `memory` bounds beside the memory limit, for the runtime itself. */
  extraMemoryMb: number;
  /** Mebibytes that may be resident beside the memory limit. */
  extraResidentMb: number;
  /**
   * Mebibytes of the main thread's stack. "memory": nearly the memory limit; then it is not told
   * how large it is, or the C library would give each thread as much.
   */
  stackMb: number | "memory";
  /** What a program that ran out of memory writes to standard error before it fails. */
  outOfMemory: readonly string[];
  /** CPU milliseconds of the runtime's start, beside the limit of each test. */
  extraCpuMs: number;
};

/** How programs of a language are compiled and run. */
export type Machinery = {
  /** Flags for each use, in the order in which they are tried. */
  flags: Readonly<Record<Use, RequestLanguage["flags"]>>;
  /** The toolchain of this machine, or null. */
  find(): Promise<Toolchain | null>;
  /** What to install, for the error if nothing is found. */
  install: string;
  compile(toolchain: Toolchain, given: Source): Compile;
  start(toolchain: Toolchain, given: { code: string; memoryMb: number }): Start;
  /** A program that reads a number and prints the next one: shows that the language works here. */
  plain: string;
  /** Headers worth compiling once: the source gets them if its first token includes this one. */
  precompiled?: { include: string; argv(toolchain: Toolchain, flags: readonly string[]): string[] };
  allowances: Allowances;
};

export type Language = {
  /** Name in configurations, requests and rows: "cpp". */
  name: string;
  /** For people: "C++". */
  title: string;
  /** Tags of fenced blocks, lower case; the first one is used in prompts. */
  tags: readonly string[];
  /** Names that data sets use, lower case: "cpp", "c++", "gnu c++17 (64)". */
  names: readonly string[];
  /** Extension of a source file, without the dot. */
  extension: string;
  /** Which lexer suits it: near-duplicates, highlighting. */
  lexer: "python" | "c";
  /** Whether a block of code is a whole program, and not a fragment. */
  isProgram(code: string): boolean;
  /** Null: python3, which the judge runs in zygotes. */
  machinery: Machinery | null;
};
