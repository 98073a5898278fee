/** docs/your-own-problems.md, done as it says: its files are written, and its commands run one after another. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { assetPath } from "../../io/assets.ts";
import { start } from "./cli.ts";

const guide = readFileSync(assetPath("docs/your-own-problems.md"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "rftkit-own-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("every command of the guide works on the files of the guide", async () => {
  const files = [...guide.matchAll(/^```(?:jsonl|yaml) (\S+)\n([\s\S]*?)^```$/gm)];
  expect(files.map(([, name]) => name)).toEqual(["mine.jsonl", "mine.yaml", "held-out.jsonl"]);
  for (const [, name = "", text = ""] of files) writeFileSync(join(folder, name), text);
  const [, shell = ""] = /^```sh\n([\s\S]*?)^```$/m.exec(guide) ?? [];
  const commands = shell.trim().split("\n");
  expect(commands).toHaveLength(6);
  let said = "";
  for (const command of commands) {
    const [npx, program, ...args] = command.split(" ");
    expect([npx, program]).toEqual(["npx", "rftkit"]);
    const ended = await start(args, { cwd: folder }).ended;
    expect(`${command}: ${ended.code} ${ended.code === 0 ? "" : ended.stderr}`).toBe(`${command}: 0 `);
    if (args[0] === "report") said = ended.stdout.trim();
  }
  expect(existsSync(said)).toBe(true);
  expect(readFileSync(said, "utf8")).toContain("<b>100</b><span>trajectories</span>");
});
