/** Twenty answers with thoughts: from the server to dataset/, its card and the exports. */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readAllParquet } from "../../../io/parquet.ts";
import { exportSet } from "../../../pipeline/cli/export.ts";
import { PublishedExample } from "../../../schemas/published.ts";
import { isThought, madeThoughts, THOUGHTS, type Thinking } from "./made-thoughts.ts";

let made: Thinking;
beforeAll(async () => {
  made = await madeThoughts();
  await made.run();
}, 300_000);
afterAll(async () => {
  await made.server.close();
  rmSync(made.at.folder, { recursive: true, force: true });
});

async function rows(): Promise<PublishedExample[]> {
  const folder = join(made.at.run, "dataset", "single_turn");
  const files = readdirSync(folder).map((name) => join(folder, name));
  const schema = { schema: PublishedExample, schemaName: "example/1" };
  return (await Promise.all(files.map((file) => readAllParquet(file, schema)))).flat();
}

const card = () => readFileSync(join(made.at.run, "dataset", "README.md"), "utf8");

async function exportedAs(reasoning: "reasoning_content" | "thinking" | "inline" | "drop") {
  const out = join(made.at.folder, `${reasoning}.jsonl`);
  await exportSet(made.at.run, { set: "single_turn", format: "trl", out, reasoning });
  return readFileSync(out, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { completion: Record<string, string>[] }).completion[0] ?? {});
}

test("twenty rows hold them, no draft is judged, and the card counts them", async () => {
  const found = await rows();
  expect(found).toHaveLength(THOUGHTS);
  const thoughts = found.map(({ messages }) => messages.at(-1)?.reasoning_content ?? "");
  expect(thoughts.filter(isThought)).toHaveLength(THOUGHTS);
  expect(new Set(thoughts).size).toBe(THOUGHTS);
  expect(found.every(({ code }) => !code.includes("print(0)"))).toBe(true);
  expect(made.server.log).toHaveLength(THOUGHTS);
  expect(card()).toContain("The model reasoned before 20 answers; `reasoning_content` of their messages");
});

test("an export writes them as a template wants them", async () => {
  expect(
    (await exportedAs("reasoning_content")).filter((m) => isThought(m.reasoning_content ?? "")),
  ).toHaveLength(THOUGHTS);
  expect((await exportedAs("thinking")).filter((m) => isThought(m.thinking ?? ""))).toHaveLength(THOUGHTS);
  for (const { content, ...others } of await exportedAs("inline")) {
    expect(content).toMatch(/^<think>\nThought \d+: [\s\S]*better this\.\n<\/think>\n\nAnswer \d+\./);
    expect(Object.keys(others)).toEqual(["role"]);
  }
  for (const message of await exportedAs("drop")) expect(Object.keys(message)).toEqual(["role", "content"]);
});

test("with strip-prompts.reasoning: drop no row has them and the card says so, without a call", async () => {
  await made.run({ "strip-prompts": { reasoning: "drop" } });
  expect(made.server.log).toHaveLength(THOUGHTS);
  expect(JSON.stringify(await rows())).not.toContain("Thought");
  expect(card()).toContain(
    "The model reasoned before 20 answers; this reasoning was left out (`strip-prompts.reasoning: drop`).",
  );
}, 300_000);
