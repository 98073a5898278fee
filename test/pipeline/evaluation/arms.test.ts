import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  type Arm,
  agreedArms,
  agreeTo,
  armsOf,
  paymentId,
  writeCurrentArms,
} from "../../../pipeline/evaluation/arms.ts";
import { readCurrentArms } from "../../../pipeline/store/arms.ts";
import { RunDir } from "../../../pipeline/store/run-dir.ts";
import { UserError } from "../../../schemas/errors.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { makeLoaded } from "./made-scores.ts";

const folder = scratchFolder();
let runs = 0;
function freshRun(): RunDir {
  runs += 1;
  const root = join(folder, `run-${runs}`);
  mkdirSync(root, { recursive: true });
  return new RunDir(root, { schema: "run/1", seed: 1, buckets: 1 });
}
const namesOf = (rest: object): string[] => armsOf(makeLoaded(rest)).map(({ strategy }) => strategy);
const evaluate = (...strategies: string[]) => ({ evaluate: { strategies } });

test("without strategies the one of generate is the only arm", () => {
  expect(namesOf({ generate: { strategy: "single" } })).toEqual(["single"]);
});

test("strategies are arms in their order, each once", () => {
  expect(namesOf(evaluate("single", "cot-retry", "single"))).toEqual(["single", "cot-retry"]);
});

test("grid names 8 × 6 arms, grid+none 9 × 7, and both together no arm twice", () => {
  expect(namesOf(evaluate("grid"))).toHaveLength(48);
  expect(namesOf(evaluate("grid+none"))).toHaveLength(63);
  expect(namesOf(evaluate("single", "grid", "grid+none"))).toHaveLength(64);
});

test("given answers are one arm, whatever strategies are named", () => {
  const generate = { strategy: "single", trajectories: "answers.jsonl" };
  expect(namesOf({ generate, ...evaluate("cot-retry", "grid") })).toEqual(["single"]);
});

test("an arm differs from the configuration in its strategy, and judges every turn", () => {
  const loaded = makeLoaded({ generate: { samples: 7 }, ...evaluate("single") });
  const [arm] = armsOf(loaded);
  expect(arm?.loaded.config.generate).toEqual({ ...loaded.config.generate, strategy: "single" });
  expect(arm?.loaded.config.verify).toEqual({ ...loaded.config.verify, every_turn: true });
  expect(loaded.config.verify.every_turn).toBe(false);
  expect([arm?.loaded.baseDir, arm?.loaded.path]).toEqual([loaded.baseDir, loaded.path]);
});

test("every strategy that does not exist is named, and so is a budget that is not fixed", () => {
  const loaded = makeLoaded({
    generate: { budget: "until_k_correct" },
    ...evaluate("nope", "single", "no/such"),
  });
  try {
    armsOf(loaded);
    expect.unreachable();
  } catch (error) {
    const faults = error instanceof UserError ? error.faults : [];
    expect(faults.map(({ where }) => where)).toEqual([
      "evaluate.strategies: nope",
      "evaluate.strategies: no/such",
      "generate.budget",
    ]);
    expect(faults[2]).toMatchObject({ got: "until_k_correct", fix: "Set budget: fixed." });
  }
});

const only = (rest: object): Arm => armsOf(makeLoaded(rest))[0] as Arm;

test.each([
  ["metrics", { evaluate: { points: [[1, 1]] } }],
  ["stages after generate", { subsample: { fraction: 0.5 } }],
  ["concurrency", { generate: { concurrency: 3 } }],
])("arms that differ only in %s pay for the same calls", (_, rest) => {
  expect(paymentId(only(rest))).toBe(paymentId(only({})));
});

test.each([
  ["strategy", { generate: { strategy: "single" } }],
  ["samples", { generate: { samples: 3 } }],
  ["policy", { policy: { kind: "openai", model: "m", base_urls: ["http://localhost/v1"] } }],
])("arms that differ in their %s pay for calls of their own", (_, rest) => {
  expect(paymentId(only(rest))).not.toBe(paymentId(only({})));
  expect(paymentId(only(rest))).toMatch(/^[0-9a-f]{16}$/);
});

test("arms that were agreed to are remembered beside earlier ones, sorted and once", async () => {
  const run = freshRun();
  const [one, two] = [only({}), only({ generate: { strategy: "single" } })];
  await agreeTo(run, [one]);
  await agreeTo(run, [two, one]);
  expect(await agreedArms(run.root)).toEqual(new Set([paymentId(one), paymentId(two)]));
  const text = readFileSync(join(run.root, "evaluation", "agreed.json"), "utf8");
  expect(JSON.parse(text)).toEqual([paymentId(one), paymentId(two)].sort());
});

test.each(["", "{", '{"a":1}', "[1]"])(
  "a file of agreed arms that holds %j agrees to nothing",
  async (text) => {
    const run = freshRun();
    mkdirSync(join(run.root, "evaluation"), { recursive: true });
    writeFileSync(join(run.root, "evaluation", "agreed.json"), text);
    expect(await agreedArms(run.root)).toEqual(new Set());
  },
);

test("a run without the file has no agreed arm", async () => {
  expect(await agreedArms(join(folder, "nowhere"))).toEqual(new Set());
});

test("the current arms are written with the keys of those that are done", async () => {
  const run = freshRun();
  const arms = armsOf(makeLoaded(evaluate("single", "cot-retry")));
  await writeCurrentArms(run, arms, ["key-1"]);
  expect(await readCurrentArms(run.root)).toEqual({
    schema: "arms/1",
    strategies: ["single", "cot-retry"],
    done: ["key-1"],
  });
});

test("an error that is not the user's is thrown as it is", () => {
  const broken = { ...makeLoaded(evaluate("own.yaml")), baseDir: undefined as unknown as string };
  expect(() => armsOf(broken)).toThrow(TypeError);
});
