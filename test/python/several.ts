/** Real servers of one file of addresses, and the Python client that reads it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { assetPath } from "../../io/assets.ts";
import { type Started, startProgram } from "../e2e/cli.ts";

export const TOKEN = "a-token-for-several-servers";

/** A file of 20 problems, and one with the token. @param by the difference that is asked for */
export function writeProblems(folder: string, by = 1): { problems: string; token: string } {
  const problems = join(folder, `problems-${by}.jsonl`);
  const rows = Array.from({ length: 20 }, (_, i) => ({
    problem_id: `p${i}`,
    name: `Plus ${i}`,
    statement: "Print the next number.",
    public_tests: [{ input: `${i}\n`, output: `${i + by}\n` }],
    private_tests: [{ input: `${i + 40}\n`, output: `${i + 40 + by}\n` }],
  }));
  writeFileSync(problems, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  const token = join(folder, "token");
  writeFileSync(token, TOKEN, { mode: 0o600 });
  return { problems, token };
}

/** Starts the client; `begun` resolves once a tenth of the programs is judged. */
export function client(file: string, programs?: number): Started & { begun: Promise<void> } {
  const script = assetPath("test/python/several_servers.py");
  const args = [script, file, ...(programs === undefined ? [] : [String(programs)])];
  const started = startProgram("python3", args, {
    env: { PYTHONPATH: assetPath("python/src"), RFTKIT_TOKEN: TOKEN },
  });
  const begun = new Promise<void>((resolve) => {
    started.child.stdout?.on("data", (text: string) => text.includes("begun") && resolve());
  });
  return { ...started, begun };
}

/** The JSON object at the end of what the client printed. */
export const saidBy = (stdout: string): unknown => JSON.parse(stdout.trim().split("\n").at(-1) ?? "null");
