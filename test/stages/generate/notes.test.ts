import { expect, test } from "vitest";
import type { Call } from "../../../schemas/trajectory.ts";
import { noteAnswers } from "../../../stages/generate/notes.ts";
import { makeTrajectory, makeTurn } from "../../make.ts";

/** What is counted for a trajectory whose turns have one call each. */
function noted(...calls: Partial<Call>[]): { counts: Record<string, number>; said: string[] } {
  const turns = calls.map((change) => {
    const turn = makeTurn();
    return { ...turn, calls: turn.calls.map((call) => ({ ...call, ...change })) };
  });
  const counts: Record<string, number> = {};
  const said: string[] = [];
  noteAnswers(makeTrajectory({ turns }), {
    count: (what, by = 1) => {
      counts[what] = (counts[what] ?? 0) + by;
    },
    log: (message) => said.push(message),
  });
  return { counts, said };
}

test("a first answer that was cut is counted, a later one is not", () => {
  expect(noted({ finish_reason: "length" }).counts).toEqual({ first_answers_cut: 1 });
  expect(noted({}, { finish_reason: "length" }).counts).toEqual({});
});

test("a prompt that the server counts as shorter than the one before, or than its text, was cut", () => {
  expect(noted({ prompt_tokens: 300 }, { prompt_tokens: 200 }).counts).toEqual({ prompts_cut: 1 });
  expect(noted({ prompt_tokens: 300 }, { prompt_tokens: 500 }).counts).toEqual({});
  const segments = [{ kind: "problem" as const, text: "word ".repeat(280) }];
  expect(noted({ segments, prompt_tokens: 40 }).counts).toEqual({ prompts_cut: 1 });
  expect(noted({ segments, prompt_tokens: 350 }).counts).toEqual({});
  expect(noted({ segments, prompt_tokens: null }).counts).toEqual({});
});

test("an unknown end is counted each time and logged once; one without the server's word is of an older run", () => {
  const unknown = { finish_reason: "unknown" as const, raw_finish_reason: "tired" };
  const first = noted(unknown, unknown);
  expect(first.counts).toEqual({ unknown_ends: 2 });
  expect(first.said).toEqual(["an answer ended for a reason that rftkit does not know: tired"]);
  expect(noted(unknown).said).toEqual([]);
  expect(noted({ finish_reason: "unknown" }).counts).toEqual({});
});
