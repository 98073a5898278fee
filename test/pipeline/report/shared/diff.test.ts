import { expect, test } from "vitest";
import { type DiffLine, diffLines } from "../../../../pipeline/report/shared/diff.ts";

const side = (lines: readonly DiffLine[], without: DiffLine["kind"]): string =>
  lines
    .filter(({ kind }) => kind !== without)
    .map(({ text }) => text)
    .join("\n");

test("says what was removed and added, and keeps the rest", () => {
  const lines = diffLines("a\nb\nc\nd", "a\nx\nc\nd\ne");
  expect(lines.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
    "same a",
    "removed b",
    "added x",
    "same c",
    "same d",
    "added e",
  ]);
});

test("both programs can be read back from the difference, whatever they are", () => {
  let state = 7;
  const random = (n: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % n;
  };
  for (let round = 0; round < 300; round += 1) {
    const text = () => Array.from({ length: random(12) }, () => "abcd"[random(4)]).join("\n");
    const [before, after] = [text(), text()];
    const lines = diffLines(before, after);
    expect(side(lines, "added")).toBe(before);
    expect(side(lines, "removed")).toBe(after);
  }
});

test("the difference is the shortest one", () => {
  const lines = diffLines("a\nb\nc\na\nb\nb\na", "c\nb\na\nb\na\nc");
  expect(lines.filter(({ kind }) => kind !== "same")).toHaveLength(5);
});

test("two programs without a line in common are replaced whole, at any length", () => {
  const before = Array.from({ length: 3000 }, (_, i) => `a${i}`).join("\n");
  const after = before.replaceAll("a", "b");
  const lines = diffLines(before, after);
  expect(side(lines, "added")).toBe(before);
  expect(side(lines, "removed")).toBe(after);
});

test("equal programs have no difference; an empty program is one empty line", () => {
  expect(diffLines("a\nb", "a\nb").every(({ kind }) => kind === "same")).toBe(true);
  expect(diffLines("", "")).toEqual([{ kind: "same", text: "" }]);
  expect(diffLines("", "a")).toEqual([
    { kind: "removed", text: "" },
    { kind: "added", text: "a" },
  ]);
});

test.each([
  ["at the start", "a\nb", "x\na\nb", "added x,same a,same b"],
  ["at the end", "a\nb", "a\nb\nx", "same a,same b,added x"],
  ["in a run of equal lines", "a\na", "a\na\na", "same a,same a,added a"],
  ["instead of the only line", "a", "b", "removed a,added b"],
])("a line is added %s", (_, before, after, lines) => {
  const found = diffLines(before, after).map(({ kind, text }) => `${kind} ${text}`);
  expect(found.join()).toBe(lines);
});

test("lines that differ in white space or control characters differ", () => {
  expect(diffLines("a ", "a").map(({ kind }) => kind)).toEqual(["removed", "added"]);
  expect(diffLines("a\r", "a").map(({ kind }) => kind)).toEqual(["removed", "added"]);
});

test("beyond the limit of edits the common lines around the change stay", () => {
  const many = (letter: string) => Array.from({ length: 400 }, (_, i) => `${letter}${i}`).join("\n");
  const lines = diffLines(`first\n${many("a")}\nlast`, `first\n${many("b")}\nlast`);
  expect(lines).toHaveLength(802);
  expect(lines.filter(({ kind }) => kind === "same").map(({ text }) => text)).toEqual(["first", "last"]);
});

test("up to the limit of edits a common line in the middle is found", () => {
  const many = (letter: string) => Array.from({ length: 100 }, (_, i) => `${letter}${i}`).join("\n");
  const lines = diffLines(`${many("a")}\nkept\n${many("c")}`, `${many("b")}\nkept\n${many("d")}`);
  expect(lines.filter(({ kind }) => kind === "same").map(({ text }) => text)).toEqual(["kept"]);
});

test("the longest difference that is searched has 600 edits; common lines inside a longer one are lost", () => {
  const many = (letter: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${letter}${i}`).join("\n");
  const same = (last: number) =>
    diffLines(`${many("a", 150)}\nkept\n${many("c", 150)}`, `${many("b", 150)}\nkept\n${many("d", last)}`)
      .filter(({ kind }) => kind === "same")
      .map(({ text }) => text);
  expect(same(150)).toEqual(["kept"]);
  expect(same(151)).toEqual([]);
});

test("beyond the limit all common lines before and after the change stay", () => {
  const many = (letter: string) => Array.from({ length: 400 }, (_, i) => `${letter}${i}`).join("\n");
  const [head, tail] = ["h1\nh2\nh3", "t1\nt2\nt3"];
  const lines = diffLines(`${head}\n${many("a")}\n${tail}`, `${head}\n${many("b")}\nb\n${tail}`);
  const same = lines.filter(({ kind }) => kind === "same").map(({ text }) => text);
  expect(same).toEqual(["h1", "h2", "h3", "t1", "t2", "t3"]);
  expect(lines.slice(3, 404).map(({ kind }) => kind)).toEqual([...Array(400).fill("removed"), "added"]);
});
