/** Twenty answers that draft before they conclude, under the rules of extraction. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadConfig } from "../../../pipeline/config.ts";
import { RECIPES } from "../../../pipeline/recipes.ts";
import { runRecipe } from "../../../pipeline/run/run.ts";
import { type Place, place } from "../../e2e/cli.ts";
import { type AnsweringServer, startAnswering } from "../../policy/answering-server.ts";
import { here } from "../here.ts";

const [PROBLEMS, SAMPLES] = [4, 5];

let at: Place;
let server: AnsweringServer;
beforeAll(async () => {
  at = place({ problems: PROBLEMS + 2, name: "drafts-" });
  const file = join(at.folder, "train.jsonl");
  const lines = readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .filter((line) => !line.includes('"sample-train-pair-'));
  writeFileSync(file, `${lines.join("\n")}\n`);
  const problems = lines.map(
    (line) => JSON.parse(line) as { statement: string; solutions: { code: string }[] },
  );
  server = await startAnswering(({ messages }, index) => {
    const asked = messages.map(({ content }) => content).join("\n");
    const code = problems.find(({ statement }) => asked.includes(statement.slice(0, 80)))?.solutions[0]?.code;
    const draft = "```python\nprint(input())\n```";
    const content = `First try:\n\n${draft}\n\nThat is wrong. Better:\n\n\`\`\`python\n${code}\nn_${index} = 0\n\`\`\``;
    const choices = [{ finish_reason: "stop", message: { role: "assistant", content } }];
    return { status: 200, body: { choices, usage: { prompt_tokens: 200, completion_tokens: 80 } } };
  });
});
afterAll(async () => {
  await server.close();
  rmSync(at.folder, { recursive: true, force: true });
});

const run = async (name: string, generate: object) => {
  const policy = { kind: "openai", base_urls: [server.url], model: "m", choices_per_request: 1 };
  at.write({ buckets: 2, policy, generate: { samples: SAMPLES, ...generate } });
  const { counts, manifests } = await runRecipe(await loadConfig(at.config), {
    recipe: RECIPES.dataset,
    runDir: join(at.folder, name),
    until: "keep-passing",
    dryRun: false,
    yes: true,
    executor: here,
    workers: 1,
    signal: new AbortController().signal,
    say: () => undefined,
  });
  return { calls: counts.model_calls, kept: manifests.at(-1)?.counts.kept };
};

test("new runs judge the final program: each answer is kept, and costs one call", async () => {
  expect(await run("auto", {})).toEqual({ calls: PROBLEMS * SAMPLES, kept: PROBLEMS * SAMPLES });
});

test("with `extract: first` the draft is judged in each turn of cot-retry, as in earlier versions", async () => {
  expect(await run("first", { extract: "first" })).toEqual({ calls: 4 * PROBLEMS * SAMPLES, kept: 0 });
});
