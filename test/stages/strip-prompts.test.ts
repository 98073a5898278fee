import { describe, expect, test } from "vitest";
import type { Call, Segment } from "../../schemas/trajectory.ts";
import type { Row } from "../../stages/define-stage.ts";
import { stripMessages } from "../../stages/strip-prompts/messages.ts";
import { stripPrompts } from "../../stages/strip-prompts.ts";
import { makeProblem, makeRow, makeTurn } from "../make.ts";
import { makeContext } from "./context.ts";

const call = (segments: Segment[], answer: string, fields: Partial<Call> = {}): Call => ({
  ...(makeTurn().calls[0] as Call),
  segments,
  answer,
  ...fields,
});
const seg = (kind: Segment["kind"], text: string): Segment => ({ kind, text });

const retryTurns = [
  makeTurn({ calls: [call([seg("problem", "P"), seg("format", "F")], "try 1")] }),
  makeTurn({ calls: [call([seg("feedback", "wrong"), seg("cot_instruction", "GUIDELINES")], "try 2")] }),
  makeTurn({
    calls: [
      call([seg("feedback", "still wrong"), seg("cot_reasoning", "THINK NAIVELY")], "my thoughts"),
      call([seg("cot_instruction", "NOW CODE")], "try 3"),
    ],
  }),
];

const strip = async (row: Row, max_tokens = 8192, reasoning?: "keep" | "drop") => {
  const options = { max_tokens, tokenizer: "builtin", ...(reasoning && { reasoning }) };
  return stripPrompts.perProblem({ problem: makeProblem(), rows: [row] }, options, makeContext());
};

test("CoT prompts go by kind, feedback stays, and a reasoning exchange becomes one answer", () => {
  expect(stripMessages(retryTurns).map(({ role, content }) => [role, content])).toEqual([
    ["user", "P\n\nF"],
    ["assistant", "try 1"],
    ["user", "wrong"],
    ["assistant", "try 2"],
    ["user", "still wrong"],
    ["assistant", "my thoughts\n\ntry 3"],
  ]);
});

test("a statement that quotes a CoT prompt keeps it: nothing is matched by text", () => {
  const turns = [
    makeTurn({ calls: [call([seg("problem", "Print THINK NAIVELY.")], "a")] }),
    makeTurn({ calls: [call([seg("feedback", "f"), seg("cot_reasoning", "THINK NAIVELY")], "b")] }),
  ];
  const text = stripMessages(turns).map((m) => m.content);
  expect(text[0]).toBe("Print THINK NAIVELY.");
  expect(text[2]).toBe("f");
});

test("roles alternate strictly, whatever remains of the prompts", () => {
  const onlyCot = makeTurn({
    calls: [call([seg("cot_reasoning", "x")], "r"), call([seg("cot_instruction", "y")], "c")],
  });
  const messages = stripMessages([retryTurns[0] ?? onlyCot, onlyCot, ...retryTurns.slice(1)]);
  const roles = messages.map((m) => m.role);
  expect(roles.every((role, i) => i === 0 || role !== roles[i - 1])).toBe(true);
  expect(roles.at(-1)).toBe("assistant");
});

test("only the last answer is marked for training", () => {
  expect(stripMessages(retryTurns).map((m) => m.train)).toEqual([false, false, false, false, false, true]);
});

test("an example carries its program, turn, tokens and where it came from", async () => {
  const row = makeRow({ turns: retryTurns.map((t, i) => ({ ...t, code: `print(${i})` })), sample: 12 });
  const { rows, decisions } = await strip(row);
  expect(decisions).toMatchObject([{ row_id: "t1", kept: true }]);
  expect(rows[0]).toMatchObject({
    code: "print(2)",
    solved_at_turn: 3,
    difficulty: "easy",
    nearest: null,
    provenance: { sample: 12, trajectory_id: "t1", source_row: "train.jsonl#0" },
  });
  expect(rows[0]?.tokenizer).toMatch(/^builtin:/);
  expect(rows[0]?.tokens).toBeGreaterThan(5);
});

test.each([
  ["too_long", makeRow(), 64 - 60],
  [
    "cut_answer",
    makeRow({
      turns: [makeTurn({ calls: [call([seg("problem", "P")], "a", { finish_reason: "length" })] })],
    }),
    100,
  ],
  ["no_program", makeRow({ turns: [makeTurn({ code: null })] }), 100],
  [
    "control_token",
    makeRow({ turns: [makeTurn({ calls: [call([seg("problem", "P")], "end <|eot_id|> here")] })] }),
    100,
  ],
])("%s rows are dropped with that reason", async (reason, row, limit) => {
  const { rows, decisions } = await strip(row, limit);
  expect(rows).toEqual([]);
  expect(decisions).toMatchObject([{ kept: false, reason }]);
});

describe("reasoning of the model", () => {
  const turns = retryTurns.map((turn, i) => ({
    ...turn,
    calls: turn.calls.map((one, j) => ({ ...one, reasoning: `thought ${i + 1}.${j + 1}` })),
  }));

  test("stays before its answer; of two merged answers the first one's stays, and the loss is counted", async () => {
    const { rows } = await strip(makeRow({ turns }));
    expect(rows[0]?.messages.map(({ role, reasoning }) => [role, reasoning])).toEqual([
      ["user", undefined],
      ["assistant", "thought 1.1"],
      ["user", undefined],
      ["assistant", "thought 2.1"],
      ["user", undefined],
      ["assistant", "thought 3.1"],
    ]);
    expect(rows[0]).toMatchObject({ reasoning_answers: 4, reasoning_dropped: 1 });
    const [plain] = (await strip(makeRow({ turns: retryTurns }))).rows;
    expect(rows[0]?.tokens).toBe((plain?.tokens ?? 0) + (rows[0]?.reasoning_tokens ?? 0));
    expect(rows[0]?.reasoning_tokens).toBeGreaterThan(3);
  });

  test("is left out and counted on request; a row without any has no figures of it", async () => {
    const { rows } = await strip(makeRow({ turns }), 8192, "drop");
    expect(rows[0]?.messages.some((message) => "reasoning" in message)).toBe(false);
    expect(rows[0]).toMatchObject({ reasoning_answers: 4, reasoning_tokens: 0, reasoning_dropped: 4 });
    const [plain] = (await strip(makeRow({ turns: retryTurns }))).rows;
    expect(Object.keys(plain ?? {}).filter((name) => name.startsWith("reasoning"))).toEqual([]);
  });

  test("with a control token drops the row, unless it is left out anyway", async () => {
    const evil = [makeTurn({ calls: [call([seg("problem", "P")], "a", { reasoning: "so <|eot_id|>" })] })];
    expect((await strip(makeRow({ turns: evil }))).decisions).toMatchObject([{ reason: "control_token" }]);
    expect((await strip(makeRow({ turns: evil }), 8192, "drop")).decisions).toMatchObject([{ kept: true }]);
  });
});

test("an answer with an end that is not known is dropped unless the configuration accepts it", async () => {
  const endedBy = (fields: Partial<Call>) =>
    makeRow({ turns: [makeTurn({ calls: [call([seg("problem", "P")], "a", fields)] })] });
  const unknown = endedBy({ finish_reason: "unknown", raw_finish_reason: "tired" });
  expect((await strip(unknown)).decisions).toMatchObject([
    { kept: false, reason: "unknown_end", detail: "turn 1: tired" },
  ]);
  const options = { max_tokens: 8192, tokenizer: "builtin", accept_ends: ["tired"] };
  const input = { problem: makeProblem(), rows: [unknown] };
  expect((await stripPrompts.perProblem(input, options, makeContext())).decisions).toMatchObject([
    { kept: true },
  ]);
  const older = endedBy({ finish_reason: "unknown" });
  expect((await strip(older)).decisions).toMatchObject([{ kept: true }]);
});
