import { expect, test } from "vitest";
import { funnelLines } from "../../../pipeline/store/funnel.ts";
import { makeManifest } from "../manifests.ts";

/** stage, in, kept, dropped, unit, notes */
const cells = (line: string | undefined): string[] => (line ?? "").split(/ {2,}/);

test.each([
  ["import", "rows"],
  ["screen", "problems"],
  ["generate", "problems"],
  ["verify", "trajectories"],
  ["keep-passing", "trajectories"],
  ["dedup-set", "trajectories"],
  ["strip-prompts", "trajectories"],
  ["decontaminate", "problems"],
  ["score", "problems"],
])("%s counts %s", (stage, unit) => {
  const [, line] = funnelLines([makeManifest(stage, { rows_in: 10, kept: 10 })]);
  expect(cells(line).slice(0, 5)).toEqual([stage, "10", "10", "0", unit]);
});

test("only the stage that samples says how many trajectories it made", () => {
  const [, generate, verify] = funnelLines([
    makeManifest("generate", { rows_in: 2, kept: 2, rows_out: 1234 }),
    makeManifest("verify", { rows_in: 1234, kept: 1234, rows_out: 1234 }),
  ]);
  expect(cells(generate)[5]).toBe("1,234 trajectories");
  expect(cells(verify)[5]).toBeUndefined();
});

test("labels come before reasons, and reasons are sorted by count, then by name", () => {
  const reasons = { wrong_answer: 5, compile_error: 5, time_limit: 900, failed: 1 };
  const [, line] = funnelLines([makeManifest("split", { labels: { single: 3, multi: 4000 }, reasons })]);
  expect(cells(line)[5]).toBe(
    "single 3; multi 4,000; dropped: time_limit 900, compile_error 5, wrong_answer 5, failed 1",
  );
});

test("figures are aligned on the right, names on the left, and no line ends in blanks", () => {
  const lines = funnelLines([
    makeManifest("import", { rows_in: 12_000, kept: 9, dropped: 11_991 }),
    makeManifest("keep-passing", { rows_in: 7, kept: 7 }),
  ]);
  expect(lines).toEqual([
    "stage             in  kept  dropped",
    "import        12,000     9   11,991  rows",
    "keep-passing       7     7        0  trajectories",
  ]);
});

test("without a stage only the header is left", () => {
  expect(funnelLines([])).toEqual(["stage  in  kept  dropped"]);
});

test("each column is as wide as its longest figure, whatever its heading", () => {
  const lines = funnelLines([
    makeManifest("import", { rows_in: 1, kept: 12_345_678, dropped: 2, labels: { wide: 1 } }),
    makeManifest("verify", { rows_in: 23, kept: 4, dropped: 123_456_789 }),
  ]);
  expect(lines).toEqual([
    "stage   in        kept      dropped",
    "import   1  12,345,678            2  rows          wide 1",
    "verify  23           4  123,456,789  trajectories",
  ]);
});
