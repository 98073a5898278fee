/**
 * kill -9 of the whole tree in a run by batch files: right after the server has taken a file,
 * created a batch, given its answers. The server's list shows that no request was
 * in two batches.
 */
import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import { type BatchEvent, startBatchServer } from "../policy/batch-server.ts";
import { place, resultOf, start } from "./cli.ts";

const KILLS: readonly BatchEvent[] = ["uploaded", "created", "content"];

test(`${KILLS.length} kills between upload, creation, record and answers: no request is in two batches`, async () => {
  const server = await startBatchServer({
    line: ({ body: { seed } }) => ({ text: `\`\`\`python\nprint(${seed})\n\`\`\`\n` }),
  });
  const at = place({ problems: 3, name: "batch-kills-" });
  at.write({
    buckets: 4,
    generate: { samples: 4, strategy: "multi", max_turns: 2 },
    policy: { kind: "openai", base_urls: [server.url], model: "m", mode: "batch", batch: { poll_s: 0.1 } },
  });
  const command = ["run", at.config, "--run", at.run, "--until", "generate", "--workers", "2", "--json"];
  for (const event of KILLS) {
    const { child, ended } = start(command);
    server.script.after = (what) => {
      if (what !== event) return undefined;
      server.script.after = () => undefined;
      process.kill(-(child.pid ?? 0), "SIGKILL");
      return "reset";
    };
    expect((await ended).signal).toBe("SIGKILL");
  }
  const waiting = await start([...command, "--no-wait"]).ended;
  expect([waiting.code, waiting.stderr]).toEqual([75, expect.stringContaining("the same command resumes")]);
  const status = await start(["status", at.run]).ended;
  expect(status.stdout).toMatch(/round \d \(mode batch\) is open since .*\n {2}part-01, batch_\d: \w+/);

  const last = await start(command).ended;
  expect([last.code, last.stderr]).toEqual([0, expect.stringContaining("requests answered")]);
  expect(server.batches.map(({ lines }) => lines.length)).toEqual([12, 12]);
  expect(new Set(server.asked()).size).toBe(24);
  expect(server.files.filter(({ purpose }) => purpose === "batch")).toHaveLength(2);
  expect(resultOf(last).manifests.at(-1)?.counts.rows_out).toBe(12);
  await server.close();
  rmSync(at.folder, { recursive: true, force: true });
}, 300_000);
