/**
 * Java: a JDK of at least 17. The file has the name of the public class; the class with `main` is
 * started. The heap is bounded by -Xmx, everything that is written by the limit on private memory.
 */
import { dirname } from "node:path";
import { onPath, printed } from "./found.ts";
import { withoutComments } from "./gnu.ts";
import type { Language, Toolchain } from "./language.ts";

const OUT = "out";
const MAIN = /\bstatic\s+(?:public\s+|final\s+)*void\s+main\s*\(|\bvoid\s+main\s*\(\s*String/;
const CLASS = /\b(?:class|interface|enum|record)\s+([A-Za-z_$][\w$]*)/g;

const publicClass = (text: string): string | undefined =>
  /\bpublic\s+(?:(?:final|abstract|strictfp|sealed)\s+)*(?:class|interface|enum|record)\s+([A-Za-z_$][\w$]*)/.exec(
    text,
  )?.[1];

/** Depth of braces at a place. */
const depthAt = (text: string, end: number): number => {
  let depth = 0;
  for (let i = 0; i < end; i++) {
    if (text[i] === "{") depth++;
    else if (text[i] === "}") depth--;
  }
  return depth;
};

/** Name of the class to start, with its package. */
function mainClass(code: string): string {
  const text = withoutComments(code);
  const at = MAIN.exec(text)?.index ?? text.length;
  const outer = [...text.matchAll(CLASS)].filter(({ index }) => index < at && depthAt(text, index) === 0);
  const name = outer.at(-1)?.[1] ?? publicClass(text) ?? "Main";
  const folder = /^\s*package\s+([\w.]+)\s*;/m.exec(text)?.[1];
  return folder === undefined ? name : `${folder}.${name}`;
}

async function find(): Promise<Toolchain | null> {
  const [compiler, runtime] = [await onPath("javac"), await onPath("java")];
  if (compiler === null || runtime === null) return null;
  const version = /(\d+)[\d._]*/.exec((await printed(compiler, "-version")) ?? "");
  if (version === null || Number(version[1]) < 17) return null;
  // Debian keeps the configuration of a JDK below /etc.
  const own = [dirname(dirname(compiler)), `/etc/java-${version[1]}-openjdk`];
  return { version: `javac ${version[0]}`, compiler, runtime, readable: own };
}

/** The launcher looks for its libraries beside itself, which it cannot without /proc. */
const libraries = (program: string): Record<string, string> => ({
  LD_LIBRARY_PATH: `${dirname(dirname(program))}/lib`,
});

/** One thread does what the runtime does beside the program, as on the sites. */
const QUIET = ["-XX:+UseSerialGC", "-XX:-UsePerfData", "-XX:CICompilerCount=2", "-XX:-UseContainerSupport"];

export const java: Language = {
  name: "java",
  title: "Java",
  tags: ["java", "java17"],
  names: ["java", "java 8", "java 11", "java 17", "openjdk"],
  extension: "java",
  lexer: "c",
  isProgram: (code) => MAIN.test(withoutComments(code)),
  machinery: {
    flags: { answer: [["-proc:none"]], recorded: [["-proc:none"]] },
    find,
    install: "Install a JDK of at least 17 (Debian: apt-get install default-jdk-headless).",
    plain:
      "class Main { public static void main(String[] a) { System.out.println(new java.util.Scanner(System.in).nextLong() + 1); } }\n",
    compile: ({ compiler }, { code, flags }) => ({
      source: `${publicClass(withoutComments(code)) ?? "Main"}.java`,
      argv: [
        compiler ?? "javac",
        "-J-Xmx512m",
        "-J-Xss16m",
        ...QUIET.map((option) => `-J${option}`),
        "-J-XX:TieredStopAtLevel=1",
        "-nowarn",
        "-Xmaxerrs",
        "5",
        "-encoding",
        "UTF-8",
        ...flags,
        "-d",
        OUT,
        `${publicClass(withoutComments(code)) ?? "Main"}.java`,
      ],
      env: libraries(compiler ?? ""),
      product: OUT,
      bounds: "data",
    }),
    start: ({ runtime }, { code, memoryMb }) => ({
      argv: [
        runtime ?? "java",
        `-Xmx${memoryMb}m`,
        "-Xss64m",
        ...QUIET,
        "-XX:ReservedCodeCacheSize=64m",
        "-XX:MaxMetaspaceSize=128m",
        "-Dfile.encoding=UTF-8",
        "-cp",
        OUT,
        mainClass(code),
      ],
      env: libraries(runtime ?? ""),
    }),
    allowances: {
      memory: "data",
      extraMemoryMb: 1024,
      extraResidentMb: 256,
      stackMb: 8,
      outOfMemory: ["java.lang.OutOfMemoryError"],
      extraCpuMs: 1000,
    },
  },
};
