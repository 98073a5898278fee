/** What journaled calls count, and what the key of a verdict depends on. */
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import type { JudgeRequest } from "../../../judge/judge.ts";
import { BucketJournal } from "../../../pipeline/journal/journal.ts";
import { verdictKey } from "../../../pipeline/journal/verdict-key.ts";
import { journaledJudge } from "../../../pipeline/journal/verdicts.ts";
import { journaledPolicy } from "../../../pipeline/journal/wrap.ts";
import type { Answer, CallContext, Policy } from "../../../policy/policy.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { withGate } from "../../judge/with-gate.ts";
import { makeProblem } from "../../make.ts";

let journal: BucketJournal;
beforeEach(async () => {
  journal = await BucketJournal.open(join(scratchFolder(), "bucket"));
  return () => journal.close();
});

const counter = () => {
  const counted: [string, number][] = [];
  return { counted, count: (what: string, by = 1) => void counted.push([what, by]) };
};

type Tokens = Pick<Answer, "prompt_tokens" | "cached_tokens" | "completion_tokens">;
const policyOf = (tokens: Tokens): Policy => ({
  kind: "test",
  model: "m",
  identity: {},
  close: () => Promise.resolve(),
  complete: () => Promise.resolve({ text: "", reasoning: null, finish_reason: "stop", ...tokens }),
});
const context: CallContext = { problem: makeProblem(), sample: 0, turn: 0, call: 0, wants: "code" };
const asked = { messages: [], temperature: 1, top_p: 1, max_tokens: 10, seed: 5 };

test.each<[Tokens, number[]]>([
  [{ prompt_tokens: 3, cached_tokens: null, completion_tokens: 2 }, [3, 0, 2]],
  [{ prompt_tokens: null, cached_tokens: 7, completion_tokens: null }, [0, 7, 0]],
])(
  "an answer counts one call and its tokens, unknown numbers as 0; a replayed one counts as replayed",
  async (tokens, numbers) => {
    const { counted, count } = counter();
    const policy = journaledPolicy(policyOf(tokens), journal, { arm: "a", count });
    await policy.complete(asked, context);
    const [prompt, cached, completion] = numbers;
    const first = [
      ["model_calls", 1],
      ["prompt_tokens", prompt],
      ["cached_tokens", cached],
      ["completion_tokens", completion],
    ];
    expect(counted).toEqual(first);
    await policy.complete(asked, context);
    expect(counted).toEqual([...first, ["answers_replayed", 1]]);
  },
);

const judged: JudgeRequest = {
  problemKey: "p",
  code: "print(3)",
  tests: [{ input: "1 2", output: "3" }],
  comparator: { kind: "tokens", checker: null, provenance: "default" },
  fnName: null,
  inputFile: null,
  outputFile: null,
  cpuLimitMs: 1000,
  wallLimitMs: 3000,
  memoryLimitMb: 256,
  outputLimitBytes: 1000,
  earlyExitFrom: 0,
};
const result = { acceptedBy: null, cpuMs: 1, wallMs: 1, memoryMb: 1, stdout: "", stderr: "" };
const judge = withGate({
  identity: { isolation: 3, judge_version: "1", python: "3.11" },
  close: () => Promise.resolve(),
  run: () => {
    const tests = [
      { ...result, verdict: "OK" as const },
      { ...result, verdict: "WA" as const },
    ];
    return Promise.resolve({ verdict: "WA" as const, tests, firstFailing: 1, detail: null });
  },
});

test("a verdict counts one program and its tests; a replayed one counts as replayed only", async () => {
  const { counted, count } = counter();
  const journaled = journaledJudge(judge, journal, { purpose: "verify", count });
  await journaled.run(judged);
  await journaled.run(judged);
  expect(counted).toEqual([
    ["programs_judged", 1],
    ["tests_run", 2],
    ["verdicts_replayed", 1],
  ]);
});

test("the key of a verdict depends on the judge's version and on no flag of trust", () => {
  const key = (request: JudgeRequest, version?: string) =>
    verdictKey({ purpose: "verify" }, request, version);
  expect(key(judged, "judge/0")).not.toBe(key(judged));
  expect(key({ ...judged, trusted: true })).toBe(key(judged));
  expect(key(judged)).toBe(verdictKey({ purpose: "verify", python: "python3" }, judged));
});
