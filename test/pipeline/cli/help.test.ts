/**
 * What `--help` says, pinned: a change of it shows in review. Each command has an example. `vitest
 * -u` writes the files anew.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { assetPath } from "../../../io/assets.ts";
import { main } from "../../../pipeline/cli/main.ts";

const source = readFileSync(assetPath("pipeline/cli/commands.ts"), "utf8");
const commands = [...source.matchAll(/usage: "([a-z-]+)/g)].map((match) => match[1] ?? "");

afterEach(() => {
  vi.restoreAllMocks();
});

async function help(...args: string[]): Promise<string> {
  const said: string[] = [];
  vi.spyOn(console, "log").mockImplementation((text: unknown) => {
    said.push(String(text));
  });
  await main([...args, "--help"]);
  return `${said.join("\n")}\n`;
}

test("many commands of one process leave one listener on its output", async () => {
  const before = process.stdout.listenerCount("error");
  await help();
  const after = process.stdout.listenerCount("error");
  await help();
  expect([after - before <= 1, process.stdout.listenerCount("error")]).toEqual([true, after]);
});

test.each(["run", "evaluate", "decontaminate", "judge", "audit", "import"])(
  "rftkit %s refuses a number of workers that is none",
  async (command) => {
    const said: string[] = [];
    vi.spyOn(process.stderr, "write").mockImplementation((text) => said.push(String(text)) > 0);
    await main([command, "none.yaml", "--workers", "0"]);
    expect(process.exitCode).toBe(2);
    process.exitCode = undefined;
    expect(said.join("")).toContain("--workers: expected an integer ≥ 1, got 0");
  },
);

test("the program lists every command that users type", async () => {
  const text = await help();
  const hidden = [...source.matchAll(/usage: "([a-z-]+)", describe: false/g)].map((match) => match[1] ?? "");
  expect(hidden).toEqual(["worker"]);
  expect(text).not.toContain("worker");
  for (const command of commands.filter((name) => !hidden.includes(name)))
    expect(text).toMatch(new RegExp(`rftkit ${command}\\b`));
  await expect(text).toMatchFileSnapshot(join(assetPath("test/fixtures"), "help", "rftkit.txt"));
});

test.each(commands)("rftkit %s --help", async (command) => {
  const text = await help(command);
  expect(text).toContain("Examples:");
  await expect(text).toMatchFileSnapshot(join(assetPath("test/fixtures"), "help", `${command}.txt`));
});
