/** Two commands on one run directory, and a command whose workers outlive it. */
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeRecords } from "../../pipeline/journal/record.ts";
import { until } from "../cluster/mini-slurm.ts";
import { ModelServer } from "../cluster/model-server.ts";
import { hashes, type Place, place, rftkit, start } from "./cli.ts";

let at: Place;
let server: ModelServer;
beforeAll(async () => {
  at = place({ problems: 3, samples: 4, name: "lease-" });
  server = new ModelServer(join(at.folder, "train.jsonl"));
  await server.listen();
  const policy = { kind: "openai", base_urls: [server.url], model: "m", choices_per_request: 1 };
  at.write({ generate: { samples: 4 }, policy: { ...policy, concurrency: 2 } });
});
afterAll(async () => {
  await server.close();
  rmSync(at.folder, { recursive: true, force: true });
});

const answers = (run: string): number =>
  existsSync(join(run, "journal"))
    ? readdirSync(join(run, "journal"), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".jsonl"))
        .flatMap((name) => decodeRecords(readFileSync(join(run, "journal", name))).records)
        .filter((record) => (record as { k: string }).k.startsWith("a|")).length
    : 0;

test("a second command is told who is at work; killed by -9, the first is followed at once", async () => {
  const run = join(at.folder, "run");
  const command = ["run", at.config, "--run", run, "--workers", "1"];
  server.delay = 100;
  const first = start(command);
  await until("answers", () => answers(run) >= 3);
  // No answer comes any more, so that it cannot end by itself.
  server.delay = 3_600_000;
  const plan = readFileSync(join(run, "plan.json"), "utf8");
  for (const more of [[], ["--from", "generate"], ["--until", "split"]]) {
    const second = await rftkit(...command, ...more);
    expect(second.code, second.stderr).toBe(75);
    expect(second.stderr).toContain(`(process ${first.child.pid} on `);
  }
  expect(readFileSync(join(run, "plan.json"), "utf8")).toBe(plan);
  // The command alone dies; its worker sees that and stops.
  server.delay = 20;
  first.child.kill("SIGKILL");
  const again = await rftkit(...command);
  expect(again.code, again.stderr).toBe(0);
  expect(existsSync(join(run, "lease.json"))).toBe(false);
  await first.ended;
  expect(server.repeated).toBeLessThanOrEqual(2);

  const undisturbed = join(at.folder, "undisturbed");
  expect((await rftkit("run", at.config, "--run", undisturbed, "--workers", "1")).code).toBe(0);
  expect(hashes(join(run, "dataset"))).toEqual(hashes(join(undisturbed, "dataset")));
}, 240_000);
