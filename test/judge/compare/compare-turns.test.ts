/**
 * Large outputs are compared in slices: tested is how much is compared between two turns of the
 * event loop.
 */
import { expect, test } from "vitest";
import { compare, compareInTurns } from "../../../judge/compare/compare.ts";
import type { Comparator } from "../../../schemas/problem.ts";

const MEBIBYTE = 1 << 20;
const SIZE = 2 * MEBIBYTE;
/** Bytes of both outputs that any slice may touch, rescans of a long token included. */
const MOST_A_SLICE = MEBIBYTE;

/**
 * Outputs of about SIZE bytes that equal none of each other's bytes: every comparing has to go
 * through them.
 */
function pair(unit: string, mark: string): { actual: Buffer; expected: string } {
  const units = Math.floor(SIZE / unit.length);
  return {
    actual: Buffer.from(unit.repeat(units)),
    expected: unit.replaceAll(mark, `${mark} `).repeat(units),
  };
}

const LARGE: [
  name: string,
  kind: Comparator["kind"],
  given: { actual: Buffer; expected: string },
  rule: string | null,
][] = [
  ["lines with blanks at their ends", "tokens", pair("12345\n", "5"), "bytes"],
  ["numbers in a row", "tokens", pair("1234.5 ", " "), "tokens"],
  ["lines of one character", "unordered", pair("7\n", "7"), "bytes"],
  [
    "lines in another order",
    "unordered",
    { actual: Buffer.from(`1\n${"7\n".repeat(SIZE / 2)}`), expected: `${"7\n".repeat(SIZE / 2)}1` },
    "unordered",
  ],
  ["one token", "tokens", { actual: Buffer.alloc(SIZE, "7"), expected: `${"7".repeat(SIZE - 1)}8` }, null],
  ["nothing but blanks", "tokens", { actual: Buffer.alloc(SIZE, " \n"), expected: "1" }, null],
  ["a list of numbers", "call", pair("12,", ","), null],
];

const asList = ({ actual, expected }: { actual: Buffer; expected: string }) => ({
  actual: Buffer.concat([Buffer.from("["), actual, Buffer.from("1]")]),
  expected: `[${expected}1]`,
});

/** How often comparing lets others run; the answer must be that of comparing in one go. */
async function turns(actual: Buffer, expected: string, kind: Comparator["kind"]): Promise<number> {
  let count = 0;
  const turn = async () => {
    count++;
  };
  const sliced = await compareInTurns(actual, expected, { kind }, turn);
  expect(sliced).toEqual(compare(actual, expected, { kind }));
  return count;
}

test.each(LARGE)(
  "%s: the event loop turns between slices, and the answer is the same",
  async (_, kind, given, rule) => {
    const { actual, expected } = kind === "call" ? asList(given) : given;
    const wanted = kind === "call" ? "value" : rule;
    expect((await compareInTurns(actual, expected, { kind })).acceptedBy).toBe(wanted);
    const count = await turns(actual, expected, kind);
    expect(count).toBeGreaterThanOrEqual((actual.length + expected.length) / MOST_A_SLICE);
  },
  60_000,
);

test("other work of the event loop runs while a large output is compared", async () => {
  const { actual, expected } = pair("1234.5 ", " ");
  let [turned, over] = [0, false];
  const watch = () => {
    turned++;
    if (!over) setImmediate(watch);
  };
  setImmediate(watch);
  await compareInTurns(actual, expected, { kind: "tokens" });
  over = true;
  expect(turned).toBeGreaterThan(SIZE / MEBIBYTE);
}, 60_000);

test("two large outputs at once do not mix", async () => {
  const [one, two] = [pair("1 ", " "), pair("2 ", " ")];
  const answers = await Promise.all([
    compareInTurns(one.actual, one.expected, { kind: "tokens" }),
    compareInTurns(two.actual, two.expected, { kind: "tokens" }),
    compareInTurns(one.actual, two.expected, { kind: "tokens" }),
    compareInTurns(one.actual, "1", { kind: "tokens" }),
    compareInTurns(Buffer.from("1"), "1", { kind: "tokens" }),
  ]);
  expect(answers.map(({ ok }) => ok)).toEqual([true, true, false, false, true]);
}, 60_000);

test("an expected output with characters beyond the first plane is encoded whole", async () => {
  const expected = `x${"\u{1f40d}".repeat(MEBIBYTE)}`;
  expect((await compareInTurns(Buffer.from(expected), expected, { kind: "exact" })).acceptedBy).toBe("bytes");
});

test("a small output takes no turn", async () => {
  let count = 0;
  const turn = async () => {
    count++;
  };
  await compareInTurns(Buffer.from("1 2 3"), "1\n2\n3", { kind: "tokens" }, turn);
  expect(count).toBe(0);
});
