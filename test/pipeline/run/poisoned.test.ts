/** M2 over commands: a request that stops its server does not end every command. */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readAllParquet } from "../../../io/parquet.ts";
import { loadConfig } from "../../../pipeline/config.ts";
import { decodeRecords } from "../../../pipeline/journal/record.ts";
import { RECIPES } from "../../../pipeline/recipes.ts";
import { type RunOptions, runRecipe } from "../../../pipeline/run/run.ts";
import { TryLaterError } from "../../../schemas/errors.ts";
import { Trajectory } from "../../../schemas/trajectory.ts";
import { type Place, place } from "../../e2e/cli.ts";
import { type AnsweringServer, fine, startAnswering } from "../../policy/answering-server.ts";
import { here } from "../here.ts";

let at: Place;
let server: AnsweringServer;
beforeAll(async () => {
  at = place({ problems: 1, name: "poisoned-" });
  server = await startAnswering((body) => (body.messages[0]?.content === "Hi" ? fine(body) : "hang up"));
});
afterAll(async () => {
  await server.close();
  rmSync(at.folder, { recursive: true, force: true });
});

const run = async (options: Partial<RunOptions> = {}) =>
  runRecipe(await loadConfig(at.config), {
    recipe: RECIPES.dataset,
    runDir: at.run,
    until: "generate",
    dryRun: false,
    yes: false,
    executor: here,
    workers: 1,
    signal: new AbortController().signal,
    say: () => undefined,
    ...options,
  });

/** Requests of this command, without the short ones. */
const sent = (since: number) =>
  server.log.slice(since).filter((body) => body.messages[0]?.content !== "Hi").length;

const kindsOnRecord = () =>
  readdirSync(join(at.run, "journal"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".jsonl"))
    .flatMap((name) => decodeRecords(readFileSync(join(at.run, "journal", name))).records)
    .map((record) => (record as { k: string }).k[0])
    .sort()
    .join("");

test("the second command ends the trajectory, later ones ask nobody, --from generate asks anew", async () => {
  const policy = { kind: "openai", base_urls: [server.url], model: "m", max_retries: 1 };
  at.write({ buckets: 1, policy, generate: { samples: 1, max_turns: 1, strategy: "single" } });
  await expect(run()).rejects.toBeInstanceOf(TryLaterError);
  expect([sent(0), kindsOnRecord()]).toEqual([2, "tt"]);

  let before = server.log.length;
  const second = await run();
  expect([sent(before), kindsOnRecord()]).toEqual([2, "ftttt"]);
  const [generated] = second.manifests.filter(({ stage }) => stage === "generate");
  const file = join(second.run.stageKey("generate", generated?.key ?? ""), "bucket-0000.parquet");
  const [row] = await readAllParquet(file, { schema: Trajectory, schemaName: "trajectory/1" });
  expect(row).toMatchObject({ outcome: "failed", failure: expect.stringMatching(/^gave_up: no answer/) });

  before = server.log.length;
  // The bucket is computed again, as after a kill before its seal.
  rmSync(second.run.stage("generate"), { recursive: true });
  await run();
  expect(server.log).toHaveLength(before);

  await expect(run({ from: "generate", yes: true })).rejects.toBeInstanceOf(TryLaterError);
  expect([sent(before), kindsOnRecord()]).toEqual([2, "tt"]);
}, 60_000);
