/** Files of the hub by the command line, from the stand-in, and a dataset back to it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { StandIn } from "../io/hub/stand-in.ts";
import { scratchFolder } from "../io/scratch.ts";
import { start } from "./cli.ts";

const folder = scratchFolder();
const TOKEN = "hf_abcdefabcdefabcdef";
const row = (question: string, n: number): string =>
  `${JSON.stringify({ question, tests: [{ input: "1", output: `${n}` }], solution: `print(${n})` })}\n`;

let hub: StandIn;
beforeAll(async () => {
  hub = await StandIn.start();
  hub.put("org/set", { "data/train.jsonl": row("Print two, please.", 2) + row("Print three, please.", 3) });
});
afterAll(() => hub.close());

const cli = (...args: string[]) =>
  start(args, {
    cwd: folder,
    env: { ...process.env, HF_ENDPOINT: hub.url, HF_HOME: join(folder, "home"), HF_TOKEN: TOKEN },
  }).ended;

test("inspect, validate and run read a data set of the hub; the run stays with its commit", async () => {
  const inspected = await cli("inspect", "hf://datasets/org/set/data", "--config");
  expect(inspected.stdout).toContain("path: hf://datasets/org/set/data\n");
  writeFileSync(join(folder, "c.yaml"), inspected.stdout);
  expect((await cli("validate", "c.yaml")).stdout).toContain("c.yaml is valid");
  const first = await cli("run", "c.yaml", "--run", "run");
  expect([first.code, first.stderr]).toEqual([0, expect.stringContaining("importing problems")]);
  const commit = hub.repos.get("org/set")?.branches.get("main");
  const facts = JSON.parse(readFileSync(join(folder, "run", "run.json"), "utf8"));
  expect(facts.hub).toEqual({ "hf://datasets/org/set": commit });
  hub.put("org/set", { "data/train.jsonl": row("Print four, please.", 4) });
  const asked = hub.asked.length;
  const again = await cli("run", "c.yaml", "--run", "run");
  expect([again.code, again.stderr]).toEqual([0, expect.not.stringContaining("importing problems")]);
  expect(hub.asked.length).toBe(asked);
  expect(first.stdout + first.stderr + readFileSync(join(folder, "run", "plan.json"), "utf8")).not.toContain(
    TOKEN,
  );
});
