/**
 * A run of 20 answers with thoughts: a chat server answers each problem with its own right program
 * and a thought that names it. Drafts in the thoughts are wrong programs.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadConfig } from "../../../pipeline/config.ts";
import { RECIPES } from "../../../pipeline/recipes.ts";
import { runRecipe } from "../../../pipeline/run/run.ts";
import { type Place, place } from "../../e2e/cli.ts";
import { type AnsweringServer, startAnswering } from "../../policy/answering-server.ts";
import { here } from "../here.ts";

const PROBLEMS = 4;
const SAMPLES = 5;
export const THOUGHTS = PROBLEMS * SAMPLES;

type Line = { statement: string; solutions: { code: string }[] };

export const isThought = (text: string): boolean => /^Thought \d+: first I would print 0\./.test(text);

export type Thinking = { at: Place; server: AnsweringServer; run(change?: object): Promise<void> };

export async function madeThoughts(): Promise<Thinking> {
  const at = place({ problems: PROBLEMS + 2, name: "thoughts-" });
  const keep = (file: string, kept: (line: string, i: number) => boolean): string[] => {
    const lines = readFileSync(join(at.folder, file), "utf8").trimEnd().split("\n").filter(kept);
    writeFileSync(join(at.folder, file), `${lines.join("\n")}\n`);
    return lines;
  };
  keep("benchmark.jsonl", (_line, i) => i === 0);
  const problems = keep("train.jsonl", (line) => !line.includes('"sample-train-pair-')).map(
    (line) => JSON.parse(line) as Line,
  );
  const server = await startAnswering(({ messages }, index) => {
    const asked = messages.map(({ content }) => content).join("\n");
    const code = problems.find(({ statement }) => asked.includes(statement.slice(0, 80)))?.solutions[0]?.code;
    const thought = `Thought ${index}: first I would print 0.\n\n\`\`\`python\nprint(0)\n\`\`\`\n\nNo, better this.`;
    const content = `Answer ${index}.\n\n\`\`\`python\n${code}\nanswer_${index} = ${index}\n\`\`\``;
    return {
      status: 200,
      body: {
        choices: [{ finish_reason: "stop", message: { role: "assistant", content, reasoning: thought } }],
        usage: {
          prompt_tokens: 200,
          completion_tokens: 80,
          completion_tokens_details: { reasoning_tokens: 30 },
        },
      },
    };
  });
  const run = async (change: object = {}) => {
    at.write({
      buckets: 2,
      policy: { kind: "openai", base_urls: [server.url], model: "m", choices_per_request: 1 },
      generate: { samples: SAMPLES },
      subsample: { fraction: 1 },
      dedup: { threshold: 1 },
      ...change,
    });
    await runRecipe(await loadConfig(at.config), {
      recipe: RECIPES.dataset,
      runDir: at.run,
      dryRun: false,
      yes: true,
      executor: here,
      workers: 1,
      signal: new AbortController().signal,
      say: () => undefined,
    });
  };
  return { at, server, run };
}
