import { expect, test } from "vitest";
import type { Body, ProblemLine, StageDecision } from "../../../../pipeline/report/shared/format.ts";
import { fenced, trajectoryMarkdown } from "../../../../pipeline/report/shared/markdown.ts";
import { makeTurn } from "../../../make.ts";

const decided = (rest: Partial<StageDecision>): StageDecision => ({
  stage: "split",
  kept: true,
  reason: null,
  detail: null,
  label: null,
  ...rest,
});
const body = (rest: Partial<Body> = {}): Body =>
  ({ id: "t1", turns: [makeTurn()], decisions: [], ...rest }) as Body;
const written = (rest: Partial<Body> = {}, name = "Sum"): string =>
  trajectoryMarkdown(body(rest), { problem: { id: "p1", name } as ProblemLine, fate: "published" });

test.each([
  ["no backtick", "print(1)", "```"],
  ["a fence of three", "```python\nx\n```", "````"],
  ["a run of seven inside a line", "a ``````` b", "````````"],
  ["one backtick", "`", "```"],
])("a text with %s is fenced by more backticks than it has", (_, text, fence) => {
  expect(fenced(text, "py")).toBe(`${fence}py\n${text}\n${fence}`);
});

test("the title names problem and trajectory; a turn has its segments, answer and public verdicts", () => {
  const text = written();
  expect(text.split("\n").slice(0, 3)).toEqual([
    "# Sum: trajectory t1",
    "",
    "Problem p1; 1 turns; published",
  ]);
  expect(text).toContain("## Turn 1\n\n**problem**\n\n```\nPrint the sum.\n```\n\n**answer**\n\n````\nHere:");
  expect(text).toContain("\nPublic tests: 1 OK\n");
});

test("a prompt segment that is not published is marked", () => {
  const [call] = makeTurn().calls;
  const segments = [{ kind: "cot_reasoning" as const, text: "Think." }];
  const turn = makeTurn({ calls: call === undefined ? [] : [{ ...call, segments }] });
  expect(written({ turns: [turn] })).toContain("**cot_reasoning** (stripped)\n");
});

test("a turn without a program says why no public test was run", () => {
  const turn = makeTurn({ code: null, extraction: "no_code", public_verdicts: [] });
  expect(written({ turns: [turn] })).toContain("Public tests: none run (no_code)");
});

test("public verdicts are numbered in their order", () => {
  const verdict = (name: "OK" | "WA") => ({ verdict: name, accepted_by: null, stdout: "", stderr: "" });
  const turn = makeTurn({ public_verdicts: [verdict("OK"), verdict("WA")] });
  expect(written({ turns: [turn] })).toContain("Public tests: 1 OK, 2 WA\n");
});

test("decisions say kept, the set, or the reason with its detail", () => {
  const decisions = [
    decided({ stage: "verify" }),
    decided({ label: "multi" }),
    decided({ stage: "dedup", kept: false, reason: "near_duplicate", detail: "of t2, Jaccard 0.9" }),
  ];
  expect(written({ decisions }).split("\n").slice(-4)).toEqual([
    "- verify: kept",
    "- split: kept as multi",
    "- dedup: dropped: near\\_duplicate (of t2, Jaccard 0.9)",
    "",
  ]);
});

test("a hostile name or detail stays on its line and is no markup", () => {
  const evil = "x\n\r\u2028# <img src=x>\t[a](b) `c` *d* ~e~ |f| &lt; \\";
  const text = written({ decisions: [decided({ detail: evil })] }, evil);
  const inline = "x # \\<img src=x\\> \\[a\\](b) \\`c\\` \\*d\\* \\~e\\~ \\|f\\| \\&lt; \\\\";
  const escaped = inline.replace("x # ", "x \\# ");
  expect(text.split("\n")[0]).toBe(`# ${escaped}: trajectory t1`);
  expect(text).toContain(`- split: kept (${escaped})\n`);
});
