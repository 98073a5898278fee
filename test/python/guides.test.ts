/** The Python guides, done as they say, with the package of this checkout. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assetPath } from "../../io/assets.ts";
import { createJudge } from "../../judge/create.ts";
import type { RunningServer } from "../../serve/server.ts";
import { filesOf, pageText } from "../documents.ts";
import { startProgram } from "../e2e/cli.ts";
import { problem, served } from "../serve/here.ts";

const folder = mkdtempSync(join(tmpdir(), "guide-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FROM_PYTHON = "docs/judge-from-python.md";
/** The problem of the guides. */
const PLUS_ONE = problem({
  problem_id: "plus-one",
  public_tests: [{ input: "1", output: "2" }],
  private_tests: [{ input: "41", output: "42" }],
  generated_tests: [],
});
const judged = (address?: { host: string; port: number }): Promise<RunningServer> =>
  served({
    create: () => createJudge({ workers: 1, unsafe: true }),
    problems: [PLUS_ONE],
    ...(address && { address }),
  });

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

let server: RunningServer;
beforeAll(async () => {
  server = await judged();
});
afterAll(() => server.stop());

test("rewards-verl: by id and by tests; the server killed and started again scores nothing wrong", async () => {
  write("docs/rewards-verl.md");
  expect(await printed("score.py", { RFTKIT_JUDGE: server.url })).toBe("1.0 0.5\n");
  const url = server.url;
  await server.stop();
  const waiting = printed("score.py", { RFTKIT_JUDGE: url });
  await new Promise((resolve) => setTimeout(resolve, 1500));
  server = await judged({ host: "127.0.0.1", port: Number(new URL(url).port) });
  expect(await waiting).toBe("1.0 0.5\n");
});

test("judge-on-a-cluster: two servers are one judge", async () => {
  write("docs/judge-on-a-cluster.md");
  const servers = await Promise.all([judged(), judged()]);
  const urls = servers.map(({ url }) => url).join(",");
  expect(await printed("ask.py", { JUDGES: urls })).toBe("5\n");
  await Promise.all(servers.map((running) => running.stop()));
});

test("judge-from-python: five lines, problems by id, an answer without a program", async () => {
  write(FROM_PYTHON);
  expect(await printed("five_lines.py")).toBe("OK 1.0\n");
  expect(await printed("many.py")).toBe("OK 1.0 python_block\nWA 0.5 python_block\nCE 0.0 no_code\n");
});
