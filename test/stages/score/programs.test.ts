import { expect, test } from "vitest";
import { answerLengths, diversity } from "../../../stages/score/programs.ts";
import { makeTurn } from "../../make.ts";

const by = { shingle: 2, max: 10 };
const row = (...codes: (string | null)[]) => ({ turns: codes.map((code) => makeTurn({ code })) });

test("programs that differ only in layout are one distinct program", () => {
  const found = diversity([row("x = 1\nprint(x)"), row("x=1\n\nprint( x )"), row("print(2)")], by);
  expect(found).toMatchObject({ programs: 3, distinct: 2 });
});

test("rows without a program do not count, and what cannot be compared has no similarity", () => {
  expect(diversity([row(null), row("print(1)")], by)).toEqual({
    programs: 1,
    distinct: 1,
    amongSamples: null,
    betweenTurns: null,
  });
});

test("equal programs have similarity 1 and unlike ones 0, among samples and between turns", () => {
  expect(diversity([row("print(1)"), row("print(1)")], by).amongSamples).toBe(1);
  expect(diversity([row("a = b"), row("while True: pass")], by).amongSamples).toBe(0);
  expect(diversity([row("print(1)", null, "print(1)")], by).betweenTurns).toBe(1);
});

test("only the first `max` rows are compared, all are counted", () => {
  const rows = [row("print(1)"), row("print(1)"), row("while True: pass")];
  expect(diversity(rows, { shingle: 2, max: 2 })).toMatchObject({
    programs: 3,
    distinct: 2,
    amongSamples: 1,
  });
});

test("characters outside the code are those of all answers without the programs", () => {
  const turn = makeTurn();
  const length = turn.calls[0]?.answer.length ?? 0;
  expect(answerLengths([{ turns: [turn, makeTurn({ code: null })] }])).toEqual({
    all: 2 * length,
    nonCode: 2 * length - (turn.code?.length ?? 0),
  });
  expect(answerLengths([row("x".repeat(1000))])).toEqual({ all: length, nonCode: 0 });
});
