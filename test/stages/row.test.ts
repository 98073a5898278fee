import { expect, test } from "vitest";
import { estimateTokens } from "../../rollout/tokens.ts";
import type { Call } from "../../schemas/trajectory.ts";
import {
  answerCharacters,
  answerTokens,
  callsOf,
  completionTokens,
  finalProgram,
  latestProgram,
} from "../../stages/row.ts";
import { makeTurn } from "../make.ts";

const [call] = makeTurn().calls as [Call];
const rowOf = (...calls: Partial<Call>[]) => ({
  turns: calls.map((fields) => makeTurn({ calls: [{ ...call, ...fields }] })),
});

test("the final program is that of the last turn, the latest one that of the last turn which has one", () => {
  const row = {
    turns: [makeTurn({ code: "first" }), makeTurn({ code: "second" }), makeTurn({ code: null })],
  };
  expect(finalProgram(row)).toBeNull();
  expect(latestProgram(row)).toBe("second");
  expect(finalProgram({ turns: row.turns.slice(0, 2) })).toBe("second");
});

test("a row without turns has no program, no calls and no length", () => {
  const row = { turns: [] };
  expect([finalProgram(row), latestProgram(row), callsOf(row)]).toEqual([null, null, []]);
  expect([completionTokens(row), answerTokens(row), answerCharacters(row)]).toEqual([0, 0, 0]);
});

test("tokens and characters are summed over the calls of all turns", () => {
  const turns = [makeTurn({ calls: [call, { ...call, answer: "ab", completion_tokens: 7 }] })];
  const row = { turns: [...turns, ...rowOf({ answer: "cde", completion_tokens: 2 }).turns] };
  expect(callsOf(row)).toHaveLength(3);
  expect(completionTokens(row)).toBe(5 + 7 + 2);
  expect(answerTokens(row)).toBe(5 + 7 + 2);
  expect(answerCharacters(row)).toBe(call.answer.length + 2 + 3);
});

test("one call without a count makes the count of the row null, a count of 0 does not", () => {
  expect(completionTokens(rowOf({}, { completion_tokens: null }))).toBeNull();
  expect(completionTokens(rowOf({}, { completion_tokens: 0 }))).toBe(5);
});

test("calls without a count are estimated from answer and reasoning, the others are not", () => {
  const answer = "Read the numbers and print their sum.";
  const uncounted = { answer, completion_tokens: null };
  expect(answerTokens(rowOf({}, uncounted))).toBe(5 + estimateTokens(answer));
  expect(answerTokens(rowOf({ ...uncounted, reasoning: answer }))).toBe(2 * estimateTokens(answer));
  expect(answerTokens(rowOf({ ...uncounted, answer: answer.repeat(9) }))).toBeGreaterThan(60);
});
