import { expect, test } from "vitest";
import {
  addLanguage,
  languageNamed,
  languageNames,
  languageOf,
  requestLanguage,
} from "../../../judge/languages/index.ts";

test("python3 has no field in a request, so that its keys stay as they are", () => {
  expect(requestLanguage("python3", "answer")).toEqual({});
  expect(requestLanguage("python3", "recorded")).toEqual({});
});

test("answers and recorded solutions in C++ have flags of their own", () => {
  expect(requestLanguage("cpp", "answer")).toEqual({
    language: { name: "cpp", flags: [["-O2", "-std=gnu++20"]] },
  });
  expect(requestLanguage("cpp", "recorded")).toEqual({
    language: {
      name: "cpp",
      flags: [
        ["-O2", "-std=gnu++17"],
        ["-O2", "-std=gnu++14"],
      ],
    },
  });
});

test.each([
  ["C++", "cpp"],
  [" cpp ", "cpp"],
  ["GNU C++17", "cpp"],
  ["py", "python3"],
  ["JS", "javascript"],
  ["c", "c"],
  ["rs", "rust"],
  ["PyPy 3", "python3"],
])("%j means %s", (text, name) => {
  expect(languageOf(text)?.name).toBe(name);
});

test("a tag or name that no language has means none", () => {
  expect(languageOf("brainfuck")).toBeNull();
  expect(languageOf("")).toBeNull();
});

test("no tag or name means two languages", () => {
  const all = languageNames().flatMap((name) => {
    const { tags, names } = languageNamed(name);
    return [...new Set([name, ...tags, ...names])];
  });
  expect(new Set(all).size).toBe(all.length);
});

test("an unknown language is a user error that lists the known ones", () => {
  expect(() => languageNamed("cobol", "--language")).toThrow(/--language[\s\S]*python3, cpp/);
});

test("a language cannot take the name of another one", () => {
  expect(() => addLanguage(languageNamed("cpp"))).toThrow(/cpp/);
});

test.each([
  ["cpp", "int main() {}", true],
  ["cpp", "signed main ( ) { }", true],
  ["cpp", "// int main()\nint solve() { return 0; }", false],
  ["cpp", 'const char* s = "main()";', false],
  ["c", "main() { return 0; }", true],
  ["java", "class A { public static void main(String[] args) {} }", true],
  ["java", "class A { int main; }", false],
  ["rust", "fn main() {}", true],
  ["rust", "fn solve() {}", false],
  ["javascript", "console.log(1)", true],
])("%s: %j is a whole program: %s", (name, code, whole) => {
  expect(languageNamed(name).isProgram(code)).toBe(whole);
});

const found = { version: "x", compiler: "/usr/bin/c", runtime: "/usr/bin/r", readable: [] };

test.each([
  ["public class Solution { public static void main(String[] a) {} }", "Solution.java", "Solution"],
  ["class B {} class A { public static void main(String[] a) {} }", "Main.java", "A"],
  ["class A { public static void main(String[] a) {} static class B {} }", "Main.java", "A"],
  ["package x.y;\npublic final class C { static void main(String[] a) {} }", "C.java", "x.y.C"],
])("the file and the class of %j are %s and %s", (code, file, main) => {
  const java = languageNamed("java").machinery;
  expect(java?.compile(found, { code, flags: [] }).source).toBe(file);
  expect(java?.start(found, { code, memoryMb: 64 }).argv.at(-1)).toBe(main);
});

test("no call of a compiler names a folder of this machine, except its own toolchain", () => {
  const { machinery } = languageNamed("cpp");
  const { argv } = machinery?.compile(found, { code: "", flags: ["-O2"] }) ?? { argv: ["/"] };
  expect(argv.filter((word) => word.includes("/"))).toEqual([]);
});
