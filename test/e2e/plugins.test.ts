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

test("the example of the page, and what a changed plug-in recomputes", async () => {
  const said: Record<string, string> = {};
  for (const { command, exitCode } of shellLines(pageText("docs/plugins.md"))) {
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
