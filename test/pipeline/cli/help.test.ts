/**
 * What `--help` says, pinned: a change of it shows in review. Each command has an example. `vitest -u` writes the files
 * anew.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { assetPath } from "../../../io/assets.ts";
import { main } from "../../../pipeline/cli/main.ts";

const source = readFileSync(assetPath("pipeline/cli/main.ts"), "utf8");
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

test("the program lists every command", async () => {
  const text = await help();
  for (const command of commands) expect(text).toMatch(new RegExp(`rftkit ${command}\\b`));
  await expect(text).toMatchFileSnapshot(join(assetPath("test/fixtures"), "help", "rftkit.txt"));
});

test.each(commands)("rftkit %s --help", async (command) => {
  const text = await help(command);
  expect(text).toContain("Examples:");
  await expect(text).toMatchFileSnapshot(join(assetPath("test/fixtures"), "help", `${command}.txt`));
});
