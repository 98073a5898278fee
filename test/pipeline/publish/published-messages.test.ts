/**
 * What a chat message can hold beside its text (thoughts, names, calls of tools and their results),
 * from a file of trajectories through all stages to dataset/, rejected/ and the exports.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import { readAllParquet, readMetadata } from "../../../io/parquet.ts";
import { exportSet } from "../../../pipeline/cli/export.ts";
import { loadConfig } from "../../../pipeline/config.ts";
import { RECIPES } from "../../../pipeline/recipes.ts";
import { runRecipe } from "../../../pipeline/run/run.ts";
import { PublishedExample, RejectedTrajectory } from "../../../schemas/published.ts";
import { type Place, place } from "../../e2e/cli.ts";
import { here } from "../here.ts";

type Line = { id?: string; statement: string; solutions: { code: string }[] };
type Row = Record<string, unknown>;

let at: Place;
beforeAll(() => {
  at = place({ problems: 5, name: "messages-" });
  // A small benchmark is enough, and without the two problems that it holds copies of.
  for (const [file, keep] of [
    ["benchmark.jsonl", (_line: string, i: number) => i === 0],
    ["train.jsonl", (line: string) => !line.includes('"sample-train-pair-')],
  ] as const) {
    const lines = readFileSync(join(at.folder, file), "utf8").trimEnd().split("\n").filter(keep);
    writeFileSync(join(at.folder, file), `${lines.join("\n")}\n`);
  }
});
afterAll(() => rmSync(at.folder, { recursive: true, force: true }));

const fenced = (code: string) => `\`\`\`python\n${code}\n\`\`\``;

/** Ids of the imported problems, each with a right program. */
async function solved(): Promise<{ problem_id: string; code: string }[]> {
  const { config, baseDir } = await loadConfig(at.config);
  const found: { problem_id: string; code: string }[] = [];
  const lines = readFileSync(join(at.folder, "train.jsonl"), "utf8").trimEnd().split("\n");
  const written = lines.map((line) => JSON.parse(line) as Line);
  const signal = new AbortController().signal;
  for await (const item of RECIPES.dataset.source.read(config.import, { baseDir, signal })) {
    if (!("problem" in item)) continue;
    const { problem_id, statement } = item.problem;
    const line = written.find((one) => statement.startsWith(one.statement.slice(0, 80)));
    if (line !== undefined) found.push({ problem_id, code: line.solutions[0]?.code ?? "" });
  }
  return found;
}

async function published(answers: readonly object[], name: string, options: object = {}): Promise<string> {
  writeFileSync(join(at.folder, `${name}.jsonl`), answers.map((line) => JSON.stringify(line)).join("\n"));
  at.write({
    buckets: 2,
    generate: { trajectories: `${name}.jsonl` },
    publish_rejected: true,
    subsample: { fraction: 1 },
    dedup: { threshold: 1 },
    ...options,
  });
  const runDir = join(at.folder, name);
  await runRecipe(await loadConfig(at.config), {
    recipe: RECIPES.dataset,
    runDir,
    dryRun: false,
    yes: false,
    executor: here,
    workers: 1,
    signal: new AbortController().signal,
    say: () => undefined,
  });
  return runDir;
}

const filesOf = (run: string, set: string): string[] =>
  readdirSync(join(run, "dataset", set))
    .filter((file) => file.endsWith(".parquet"))
    .map((file) => join(run, "dataset", set, file));

async function rowsOf<S extends z.ZodObject>(run: string, set: string, schema: S): Promise<z.infer<S>[]> {
  const schemaName = set === "rejected" ? "rejected-trajectory/1" : "example/1";
  const all = filesOf(run, set).map((file) => readAllParquet(file, { schema, schemaName }));
  return (await Promise.all(all)).flat() as z.infer<S>[];
}

async function exportedLines(run: string, options: { format: "openai-jsonl" | "sharegpt" | "trl" }) {
  const out = join(run, `${options.format}.jsonl`);
  await exportSet(run, { set: "single_turn", out, ...options });
  return readFileSync(out, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Row & { messages: Row[]; prompt: Row[]; conversations: Row[] });
}

const TOOLS = [
  {
    type: "function",
    function: {
      name: "run_python",
      parameters: { type: "object", properties: { code: { type: "string" } } },
    },
  },
];

/** A conversation with a tool; its arguments are text in one call and an object in the other. */
const talk = (code: string) => [
  { role: "user", name: "ann", content: "Solve it, and try your program first." },
  {
    role: "assistant",
    content: null,
    reasoning_content: "I try it.",
    finish_reason: "tool_calls",
    tool_calls: [
      { id: "c1", type: "function", function: { name: "run_python", arguments: '{"code": "print(1)"}' } },
      { id: "c2", type: "function", function: { name: "run_python", arguments: { code: "print(2)" } } },
    ],
  },
  { role: "tool", tool_call_id: "c1", name: "run_python", content: "1\n" },
  { role: "tool", tool_call_id: "c2", content: "" },
  { role: "assistant", content: fenced(code), reasoning: "It works." },
];

const CALLS = [
  { id: "c1", type: "function", function: { name: "run_python", arguments: '{"code": "print(1)"}' } },
  { id: "c2", type: "function", function: { name: "run_python", arguments: '{"code":"print(2)"}' } },
];

describe("a conversation with tools", () => {
  let run: string;
  beforeAll(async () => {
    const [first, second, third] = (await solved()) as [
      { problem_id: string; code: string },
      { problem_id: string; code: string },
      { problem_id: string; code: string },
    ];
    run = await published(
      [
        { problem_id: first.problem_id, messages: talk(first.code), tools: TOOLS },
        { problem_id: second.problem_id, answer: fenced(second.code) },
        { problem_id: third.problem_id, messages: talk("print('wrong')"), tools: JSON.stringify(TOOLS) },
      ],
      "tools",
    );
  }, 300_000);

  test("is one turn, and every member of its messages is published as given", async () => {
    const rows = await rowsOf(run, "single_turn", PublishedExample);
    const row = rows.find(({ tools }) => tools != null);
    expect(rows).toHaveLength(2);
    expect(JSON.parse(row?.tools ?? "null")).toEqual(TOOLS);
    expect(row?.solved_at_turn).toBe(1);
    expect(JSON.parse(JSON.stringify(row?.messages, (_, value) => value ?? undefined))).toEqual([
      { role: "user", name: "ann", content: "Solve it, and try your program first.", train: false },
      { role: "assistant", content: "", train: false, reasoning_content: "I try it.", tool_calls: CALLS },
      { role: "tool", tool_call_id: "c1", name: "run_python", content: "1\n", train: false },
      { role: "tool", tool_call_id: "c2", content: "", train: false },
      {
        role: "assistant",
        content: row?.messages.at(-1)?.content,
        reasoning_content: "It works.",
        train: true,
      },
    ]);
  });

  test("is counted whole: a row with its tools has more tokens than its text", async () => {
    const rows = await rowsOf(run, "single_turn", PublishedExample);
    const row = rows.find(({ tools }) => tools != null);
    const text = row?.messages.map(({ content }) => content).join("") ?? "";
    expect(row?.tokens).toBeGreaterThan(text.length / 4 + TOOLS.length * 20);
  });

  test("leaves a rejected trajectory with its members, too", async () => {
    const [row] = await rowsOf(run, "rejected", RejectedTrajectory);
    expect(row?.reason).toBe("wrong_answer");
    expect(row?.messages[1]?.tool_calls).toEqual(CALLS);
    expect(row?.messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "tool", "assistant"]);
  });

  test("is exported with its members, and rows without them have no null", async () => {
    for (const format of ["openai-jsonl", "trl"] as const) {
      const lines = await exportedLines(run, { format });
      expect(JSON.stringify(lines)).not.toContain("null");
      const [line, plain] = [...lines].sort((a) => ("tools" in a ? -1 : 1));
      expect(line?.tools).toEqual(TOOLS);
      expect((line?.messages ?? line?.prompt)?.[1]?.tool_calls).toEqual(CALLS);
      expect((line?.messages ?? line?.prompt)?.[2]).toMatchObject({ role: "tool", tool_call_id: "c1" });
      expect(plain).not.toHaveProperty("tools");
    }
    const [line] = (await exportedLines(run, { format: "sharegpt" })).filter((one) => "tools" in one);
    expect(line?.conversations.map(({ from }) => from)).toEqual([
      "human",
      "function_call",
      "observation",
      "observation",
      "gpt",
    ]);
    const called = JSON.parse(String(line?.conversations[1]?.value)) as Row[];
    expect(called.map(({ name }) => name)).toEqual(["run_python", "run_python"]);
  });
});

test("columns are those that rows have: reasoning of rejected trajectories alone, none of tools", async () => {
  const [one, two] = await solved();
  const lines = [
    { problem_id: one?.problem_id, answer: fenced(one?.code ?? "") },
    { problem_id: two?.problem_id, answer: `<think>I guess.</think>${fenced("print('no')")}` },
  ];
  const run = await published(lines, "thoughts");
  const rejected = await rowsOf(run, "rejected", RejectedTrajectory);
  expect(rejected.map(({ messages }) => messages.at(-1)?.reasoning_content)).toEqual(["I guess."]);
  const columns = async (set: string) => [...(await readMetadata(filesOf(run, set)[0] as string)).paths];
  expect((await columns("single_turn")).filter((path) => /tool_|tools|\.name|reasoning/.test(path))).toEqual(
    [],
  );
  await published(lines, "thoughts", { "strip-prompts": { reasoning: "drop" } });
  expect((await columns("rejected")).filter((path) => path.includes("reasoning"))).toEqual([]);
}, 300_000);
