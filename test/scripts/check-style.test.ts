/**
 * The check of style finds each kind of fault in a file made to have it, and `--fix` wraps comments
 * without touching code.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { assetPath } from "../../io/assets.ts";
import { scratchFolder } from "../io/scratch.ts";

const SCRIPT = assetPath("scripts/check-style.mjs");

function repository(files: Record<string, string>): string {
  const folder = scratchFolder();
  execFileSync("git", ["init", "--quiet", folder]);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

function check(folder: string, ...args: string[]): { status: number | null; faults: string[] } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return { status, faults: stdout.split("\n").flatMap((line) => /^\S+:\d+ \S+(?=:)/.exec(line)?.[0] ?? []) };
}

const times = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join("\n");

const words = (count: number): string => "words ".repeat(count).trim();
const LONG = words(20);
const STATEMENTS = (count: number) =>
  `export function f(): void {\n${times(count, (i) => `  g(${i});`)}\n}\n`;

/** Where the fault is, and the file's text. */
const BAD: Record<string, [fault: string, text: string]> = {
  "a // comment over 100 columns": ["a.ts:2 comment-width", `const a = 1;\n// ${LONG}\n`],
  "a line of a JSDoc comment": ["b.ts:2 comment-width", `/**\n * ${LONG}\n */\nconst a = 1;\n`],
  "a comment that runs over after code": ["c.mjs:1 comment-width", `const a = 1; // ${LONG}\n`],
  "a comment of a style sheet": ["d.css:1 comment-width", `/* ${LONG} */\na {}\n`],
  "a comment of Python": ["e.py:1 comment-width", `# ${LONG}\n`],
  "a docstring": ["f.py:2 comment-width", `def f():\n    """${LONG}"""\n`],
  "a function of 61 lines of statements": ["g.ts:1 function-length", STATEMENTS(59)],
  "a literal spread only to pack it": ["h.ts:2 spread-literal", "const a = {\n  ...{ b: 1, c: 2 },\n};\n"],
  "a source file of 251 lines": ["i.py:251 file-length", "a = 1\n".repeat(251)],
};
const found = check(
  repository(Object.fromEntries(Object.values(BAD).map(([at, text]) => [at.replace(/:.*/, ""), text]))),
);

test.for(Object.entries(BAD))("%s is a fault at its line", ([, [fault]]) => {
  expect(found.faults.filter((one) => one.split(":")[0] === fault.split(":")[0])).toEqual([fault]);
  expect(found.status).toBe(1);
});

test("what is as it should be is no fault, and the longest allowed is allowed", () => {
  const folder = repository({
    "wide.ts": `// ${"w".repeat(48)} ${"w".repeat(48)}\n`,
    "link.ts": `// https://example.org/${"a".repeat(120)}\n`,
    "tool.ts": `// biome-ignore lint/style/x: ${LONG}\nconst a = 1;\n`,
    "text.ts": `const a = "// ${LONG}";\nconst b = \`\n// ${LONG}\n\`;\n`,
    "text.py": `A = "# ${LONG}"\nB = """\n# ${LONG}\n"""\n`,
    "statements.ts": STATEMENTS(58),
    "literal.ts": `export function f(): object {\n  return {\n${times(80, (i) => `    a${i}: ${i},`)}\n  };\n}\n`,
    "chosen.ts": "const a = { ...(b ? { c: 1 } : {}), ...d };\n",
    "file.ts": "a();\n".repeat(250),
    "test/long.test.ts": `${STATEMENTS(100)}${"a();\n".repeat(250)}`,
    "data/problems/p/right/a.py": `# ${LONG}\n`,
  });
  expect(check(folder)).toEqual({ status: 0, faults: [] });
});

test("statements of a function inside a literal count for the function around it", () => {
  const inner = `    run() {\n${times(60, (i) => `      g(${i});`)}\n    },`;
  const folder = repository({ "a.ts": `export function f(): object {\n  return {\n${inner}\n  };\n}\n` });
  expect(check(folder).faults).toEqual(["a.ts:1 function-length", "a.ts:3 function-length"]);
});

test("a rule can be left out, and paths narrow the files", () => {
  const folder = repository({ "a/a.ts": `// ${LONG}\n`, "b/b.ts": "const a = { ...{ b: 1 } };\n" });
  expect(check(folder, "--skip", "comment-width").faults).toEqual(["b/b.ts:1 spread-literal"]);
  expect(check(folder, "a").faults).toEqual(["a/a.ts:1 comment-width"]);
});

/** Before and after `--fix`. */
const FIXED: Record<string, [path: string, before: string, after: string]> = {
  "what runs over moves on to the next line, and lines ended on purpose stay": [
    "fixed-1.ts",
    `/**\n * ${"a".repeat(48)} ${"b".repeat(48)} c\n * d\n * Promises: e.\n *\n * - ${LONG}\n *   ${LONG}\n */\n`,
    `/**\n * ${"a".repeat(48)} ${"b".repeat(48)}\n * c d\n * Promises: e.\n *\n * - ${words(16)}\n *   ${words(16)}\n *   ${words(8)}\n */\n`,
  ],
  "a JSDoc comment of one line gets three": [
    "fixed-2.ts",
    `  /** ${LONG} */\nconst a = 1;\n`,
    `  /**\n   * ${words(16)}\n   * ${words(4)}\n   */\nconst a = 1;\n`,
  ],
  "an @tag continues indented, and the next tag begins a line": [
    "fixed-3.ts",
    `/**\n * @param a ${LONG}\n * @returns b\n */\n`,
    `/**\n * @param a ${words(14)}\n *   ${words(6)}\n * @returns b\n */\n`,
  ],
  "tags that share a line get a line each": [
    "fixed-9.ts",
    `/** @param a ${words(13)}  @returns ${words(5)} */\n`,
    `/**\n * @param a ${words(13)}\n * @returns ${words(5)}\n */\n`,
  ],
  "code and tables in a comment keep their form": [
    "fixed-4.ts",
    `/**\n * ${LONG}\n *\n * \`\`\`ts\n * a;\n * \`\`\`\n * | a | b |\n */\n`,
    `/**\n * ${words(16)}\n * ${words(4)}\n *\n * \`\`\`ts\n * a;\n * \`\`\`\n * | a | b |\n */\n`,
  ],
  "a comment after code goes above it as a sentence": [
    "fixed-5.ts",
    `a();\nb(); // ${LONG}\n`,
    `a();\n// W${words(16).slice(1)}\n// ${words(4)}.\nb();\n`,
  ],
  "Python's comments and docstrings": [
    "fixed-6.py",
    `# ${LONG}\ndef f():\n    """${LONG}"""\n`,
    `# ${words(16)}\n# ${words(4)}\ndef f():\n    """${words(15)}\n    ${words(5)}\n    """\n`,
  ],
  "a style sheet": ["fixed-7.css", `/* ${LONG} */\na {}\n`, `/* ${words(16)}\n   ${words(4)} */\na {}\n`],
  "spread literals": [
    "fixed-8.ts",
    "f({ a, ...{ b: 1, ...{ c } } }, ...[1, 2]);\n",
    "f({ a, b: 1, c }, 1, 2);\n",
  ],
};

const fixed = repository(Object.fromEntries(Object.values(FIXED).map(([path, before]) => [path, before])));
const left = check(fixed, "--fix");

test.for(Object.entries(FIXED))("--fix: %s", ([, [path, , after]]) => {
  expect(readFileSync(join(fixed, path), "utf8")).toBe(after);
});

test("--fix leaves no fault where it could fix all", () => {
  expect(left).toEqual({ status: 0, faults: [] });
});
