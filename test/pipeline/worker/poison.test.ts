/**
 * A problem that kills its worker each time is given up, is reported at the end of the run, and
 * stops nothing.
 */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ModelServer } from "../../cluster/model-server.ts";
import { place, resultOf, start } from "../../e2e/cli.ts";

/** Kills the worker processes of a run, as running out of memory does. */
function killWorkers(run: string): void {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
      if (words.includes("worker") && words.includes(run)) process.kill(Number(pid), "SIGKILL");
    } catch {
      // It ended meanwhile.
    }
  }
}

test("a problem that kills its worker each time is sealed as failed, and the others continue", async () => {
  const at = place({ problems: 5, samples: 3, name: "poison-" });
  const server = new ModelServer(join(at.folder, "train.jsonl"));
  await server.listen();
  server.delay = 20;
  const poison = JSON.parse(readFileSync(join(at.folder, "train.jsonl"), "utf8").split("\n")[3] ?? "") as {
    name: string;
    statement: string;
  };
  const mark = JSON.stringify(poison.statement.slice(0, 60)).slice(1, -1);
  server.onRequest = (asked) => asked.includes(mark) && killWorkers(at.run);
  const policy = { kind: "openai", base_urls: [server.url], model: "m", choices_per_request: 1 };
  at.write({ buckets: 1, generate: { samples: 3 }, policy });
  const ended = await start(["run", at.config, "--run", at.run, "--workers", "1", "--json"]).ended;
  expect(ended.code, ended.stderr).toBe(3);
  expect(ended.stderr).toMatch(/given up: problem .* in generate: its worker was killed [34] times/);
  const generate = resultOf(ended).manifests.find(({ stage }) => stage === "generate");
  expect(generate?.counts).toMatchObject({ rows_in: 5, kept: 4, dropped: 1, reasons: { failed: 1 } });

  const status = await start(["status", at.run]).ended;
  expect(status.stdout).toMatch(/failed 1/);
  expect(status.stdout).toMatch(/given up: problem .* in generate: its worker was killed [34] times/);

  // What killed it is fixed: --from tries the problem again.
  server.onRequest = () => undefined;
  const again = await start(["run", at.config, "--run", at.run, "--from", "generate", "--yes", "--json"])
    .ended;
  expect(again.code, again.stderr).toBe(0);
  const fixed = resultOf(again).manifests.find(({ stage }) => stage === "generate");
  expect(fixed?.counts).toMatchObject({ rows_in: 5, kept: 5, dropped: 0 });
  await server.close();
  rmSync(at.folder, { recursive: true, force: true });
}, 240_000);
