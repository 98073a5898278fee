/** What turns came to, from their verdicts. */
import { expect, test } from "vitest";
import { pathOf } from "../../../../pipeline/report/collect/path.ts";
import type { Trajectory } from "../../../../schemas/trajectory.ts";
import type { VerdictClass, Verification } from "../../../../schemas/verdict.ts";

const turn = (code: string | null, ...verdicts: VerdictClass[]) => ({
  code,
  public_verdicts: verdicts.map((verdict) => ({ verdict })),
  passed_public: code !== null && verdicts.every((verdict) => verdict === "OK"),
});
const verified = (at: number, verdict: VerdictClass, group: string | null = null) =>
  ({ turn: at, verdict, failing_group: group }) as Verification;
const path = (turns: object[], verifications: Verification[] = [], outcome = "turns_used_up") =>
  pathOf({ turns, outcome } as unknown as Trajectory, verifications);

test.each<[string, object[], Verification[]]>([
  ["C", [turn("x", "OK")], [verified(1, "OK")]],
  ["WC", [turn("x", "OK", "WA"), turn("y", "OK")], [verified(2, "OK")]],
  ["NRT", [turn(null), turn("x", "RE"), turn("y", "TLE")], []],
  ["XMT", [turn("x", "CE"), turn("y", "MLE"), turn("z", "ILE")], []],
  ["H", [turn("x", "OK")], [verified(1, "WA", "private")]],
  ["U", [turn("x", "OK")], []],
  ["E", [turn("x", "OK")], [verified(1, "INTERNAL")]],
  ["W", [turn("x")], [verified(1, "WA", "public")]],
])("turns of the path %s", (letters, turns, verifications) => {
  expect(path(turns, verifications)).toBe(letters);
});

test("a trajectory that broke off ends with an error, also one without a turn", () => {
  expect(path([turn("x", "WA")], [], "failed")).toBe("WE");
  expect(path([], [], "context_overflow")).toBe("E");
});
