/** The Python guides, done as they say, with the package of this checkout. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { assetPath } from "../../io/assets.ts";
import { filesOf, pageText } from "../documents.ts";
import { startProgram } from "../e2e/cli.ts";

const folder = mkdtempSync(join(tmpdir(), "guide-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FROM_PYTHON = "docs/judge-from-python.md";

function write(page: string): void {
  for (const { name, text } of filesOf(pageText(page))) writeFileSync(join(folder, name), text);
}

/** What a file of the guide prints. */
async function printed(file: string, env: Record<string, string> = {}): Promise<string> {
  const ended = await startProgram("python3", [file], {
    cwd: folder,
    env: { PYTHONPATH: assetPath("python/src"), RFTKIT_HOME: assetPath("."), ...env },
  }).ended;
  expect(ended).toMatchObject({ code: 0 });
  return ended.stdout;
}

test("judge-from-python: five lines, problems by id, an answer without a program", async () => {
  write(FROM_PYTHON);
  expect(await printed("five_lines.py")).toBe("OK 1.0\n");
  expect(await printed("many.py")).toBe("OK 1.0 python_block\nWA 0.5 python_block\nCE 0.0 no_code\n");
});
