/**
 * docs/plugins.md done as it says, and what becomes of a run whose plug-in changes or never ends.
 */
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { filesOf, pageText, shellLines } from "../documents.ts";
import { type Checkout, linkedCheckout } from "./checkout.ts";

let at: Checkout;
beforeEach(() => {
  at = linkedCheckout();
  for (const { name, text } of filesOf(pageText("docs/plugins.md"))) writeFileSync(own(name), text);
});
afterEach(() => at.remove());

const own = (name: string): string => join(at.folder, name);
const keysIn = (): Record<string, { key: string }> =>
  JSON.parse(readFileSync(own("runs/riddles/plan.json"), "utf8")).keys;

const commands = (word: string) =>
  shellLines(pageText("docs/plugins.md")).filter(({ command }) => command.includes(word));

test("the example of the page, and what a changed plug-in recomputes", async () => {
  const said: Record<string, string> = {};
  for (const { command, exitCode } of commands("riddles")) {
    const ended = await at.type(command);
    expect([command, ended.code, ended.code === 0 ? "" : ended.stderr]).toEqual([command, exitCode, ""]);
    expect(ended.stderr.split("\n")[0]).toContain(`plug-in ${own("riddles.mjs")}`);
    said[command] = ended.stdout;
  }
  expect(said["npx rftkit problems riddles.yaml"]).toMatch(/3 rows: 2 problems[\s\S]*no_tests {2}1/);
  expect(said["npx rftkit run riddles.yaml"]).toMatch(/import +3 +2/);
  const before = keysIn();
  for (const command of ["npx rftkit status runs/riddles", "npx rftkit inspect riddles.jsonl"])
    expect((await at.type(command)).stderr).not.toContain("plug-in");
  appendFileSync(own("riddles.mjs"), "// another version\n");
  const worker = await at.type("npx rftkit worker --run runs/riddles --index 0 --count 1");
  expect([worker.code, worker.stderr]).toEqual([2, expect.stringContaining("changed since")]);
  const again = await at.type("npx rftkit run riddles.yaml");
  expect([again.code, again.stderr.includes("importing problems")]).toEqual([0, true]);
  expect(keysIn().import?.key).not.toBe(before.import?.key);
  expect(keysIn().generate?.key).not.toBe(before.generate?.key);
  writeFileSync(own("riddles.mjs"), "throw new Error('gone')\n");
  for (const command of ["status", "show", "publish"]) {
    const rest = command === "show" ? " --help" : command === "publish" ? " --dry-run" : "";
    const ended = await at.type(`npx rftkit ${command} runs/riddles${rest}`);
    expect([command, ended.stderr.includes("gone"), ended.stderr.includes("plug-in")]).toEqual([
      command,
      false,
      false,
    ]);
  }
  expect(await at.type("npx rftkit validate riddles.yaml")).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("Error: gone"),
  });
});

test("a stage, an export and a policy as the page has them; readers need no code; a change recomputes", async () => {
  const said: Record<string, string> = {};
  const run = async () => {
    for (const { command, exitCode } of commands("club")) {
      const ended = await at.type(command);
      expect([command, ended.code, ended.code === exitCode ? "" : ended.stderr]).toEqual([
        command,
        exitCode,
        "",
      ]);
      expect([command, ended.stderr.includes("club.mjs: loading")]).toEqual([
        command,
        !/ status /.test(command),
      ]);
      said[command] = ended.stdout;
    }
  };
  await run();
  expect(said["npx rftkit run club.yaml"]).toMatch(
    /drop-chatty +6 +4 +2 +trajectories +dropped: too_chatty 2/,
  );
  expect(said["npx rftkit status runs/club"]).toMatch(/drop-chatty +done/);
  const out = said["npx rftkit export runs/club --for club-text"]?.trim() ?? "";
  const lines = readFileSync(own(join(out, "train.jsonl")), "utf8")
    .trimEnd()
    .split("\n");
  expect(JSON.parse(lines[0] ?? "")).toEqual({
    id: expect.any(String),
    text: expect.stringMatching(/^Well\.[\s\S]*print\(int\(input\(\)\)/),
  });
  expect(JSON.parse(readFileSync(own(join(out, "club.json")), "utf8"))).toEqual({
    data: "train.jsonl",
    rows: lines.length,
  });
  const plan = () => JSON.parse(readFileSync(own("runs/club/plan.json"), "utf8"));
  const before = plan().keys;
  // Other code, equal answers: recomputed from the record.
  appendFileSync(own("club.mjs"), "// another version\n");
  const again = await at.type("npx rftkit run club.yaml --yes");
  expect([again.code, again.stderr.match(/^.*(?:re-used|to compute).*$/gm)]).toEqual([
    0,
    [expect.stringContaining("import: re-used"), expect.stringContaining("to compute: generate, verify")],
  ]);
  const measured = JSON.parse(readFileSync(own("runs/club/measurements/counts.json"), "utf8"));
  expect(measured.total).toMatchObject({ model_calls: 6, answers_replayed: 6 });
  expect([plan().keys.import.key, plan().keys.generate.key === before.generate.key]).toEqual([
    before.import.key,
    false,
  ]);
  // Without the file, and with another one in its place, what is there can be read.
  writeFileSync(own("club.mjs"), "throw new Error('gone')\n");
  for (const command of ["status runs/club", "report runs/club", "publish runs/club --dry-run"]) {
    const ended = await at.type(`npx rftkit ${command}`);
    expect([command, ended.code, ended.stderr.includes("gone")]).toEqual([command, 0, false]);
  }
  const own_ = await at.type("npx rftkit export runs/club --for openai-jsonl --set single_turn --out plain");
  expect([own_.code, own_.stderr.includes("plug-in")]).toEqual([0, false]);
  const unknown = await at.type("npx rftkit export runs/club --for club-txt --plugin ./riddles.mjs");
  expect([unknown.code, unknown.stderr]).toEqual([
    2,
    expect.stringMatching(/riddles\.mjs: loading[\s\S]*one of trl-sft/),
  ]);
}, 120_000);

test("a row whose convert never ends is rejected, and the others are imported", async () => {
  const text = readFileSync(own("riddles.mjs"), "utf8");
  writeFileSync(
    own("riddles.mjs"),
    text.replace("convert(row) {", "convert(row) {\n        while (row.no === 2);"),
  );
  const ended = await at.type("npx rftkit problems riddles.yaml");
  expect([ended.code, ended.stdout]).toEqual([
    0,
    expect.stringMatching(/1 problems[\s\S]*unreadable_row {2}1/),
  ]);
});
