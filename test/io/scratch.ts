/** A folder of a test's own, removed after its file has run. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "rftkit-test-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
