/** M3: trajectories that a server refused are never passed over in silence, by any command. */
import { rmSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AnsweringServer, fine, recorded, startAnswering } from "../policy/answering-server.ts";
import { type Place, place, resultOf, rftkit } from "./cli.ts";

let at: Place;
let server: AnsweringServer;
let refuses = true;
beforeAll(async () => {
  at = place({ problems: 2, name: "failed-" });
  // Every second sample of each problem is refused.
  server = await startAnswering((body) =>
    refuses && body.seed % 2 === 1 ? recorded("user-too-long") : fine(body),
  );
  const policy = {
    kind: "openai",
    base_urls: [server.url],
    model: "m",
    choices_per_request: 1,
    concurrency: 1,
  };
  at.write({ buckets: 1, policy, generate: { samples: 6, max_turns: 1, strategy: "single" } });
});
afterAll(async () => {
  await server.close();
  rmSync(at.folder, { recursive: true, force: true });
});

const run = (...more: string[]) =>
  rftkit("run", at.config, "--run", at.run, "--until", "generate", "--json", ...more);

test("each command ends with code 3 and a line, and --from generate --yes asks only for them", async () => {
  const first = await run();
  const failed = server.log.filter(({ seed }) => seed % 2 === 1).length;
  expect(failed).toBeGreaterThan(0);
  expect(failed).toBeLessThan(12);
  const line = `${failed} of 12 trajectories have no answer or no verdict; --from generate --yes asks for these only`;
  expect([first.code, first.stderr]).toEqual([3, expect.stringContaining(line)]);

  const again = await run();
  expect([again.code, again.stderr]).toEqual([3, expect.stringContaining(line)]);
  expect(server.log).toHaveLength(12);

  refuses = false;
  const counted = await run("--from", "generate");
  expect([counted.code, counted.stderr]).toEqual([2, expect.stringContaining(`${failed} turn`)]);
  expect(server.log).toHaveLength(12);
  const asked = await run("--from", "generate", "--yes");
  expect([asked.code, resultOf(asked).counts.model_calls]).toEqual([0, failed]);
  expect(server.log).toHaveLength(12 + failed);
});
