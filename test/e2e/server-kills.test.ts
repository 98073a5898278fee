/**
 * kill -9 of the whole tree, five times in the middle of a run against a server that fails three
 * times in ten. The server outlives the kills and writes every request to a file before it answers:
 * what it wrote proves that no request is repeated whose answer was on record, and that the others
 * are no more than were in flight.
 */
import { appendFileSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hashUnit, sha256 } from "../../io/hash.ts";
import { readAllParquet } from "../../io/parquet.ts";
import { decodeRecords } from "../../pipeline/journal/record.ts";
import { Trajectory } from "../../schemas/trajectory.ts";
import { type Behaviour, type ChatBody, FAULTS, startFaultServer } from "../policy/fault-server.ts";
import { place, start } from "./cli.ts";

const KILLS = 5;
const PROBLEMS = 5;
const SAMPLES = 10;
const WORKERS = 2;
/** Calls in flight of each worker. */
const IN_FLIGHT = 6;
/** Good answers in a life before it is killed. */
const ANSWERS_A_LIFE = 14;
const MODEL = "m";

const KINDS: readonly Behaviour[] = [...FAULTS, "two-choices"];

/** What the journal calls a request, made from what came over the wire. */
function requestHash({ messages, temperature, top_p, max_tokens, seed }: ChatBody): string {
  const request = { messages, temperature, top_p, max_tokens, seed };
  return sha256([request, { policy: "openai", model: MODEL }]).slice(0, 32);
}

type Logged = { request: string; did: Behaviour };

/**
 * Faults come in turn, three times in ten; overflow and a cut answer belong to a request whenever
 * it is made.
 */
function scriptOf(logFile: string): (index: number, body: ChatBody) => Behaviour {
  let faults = 0;
  return (index, body) => {
    const request = requestHash(body);
    const nature = hashUnit("nature", request);
    let did: Behaviour = nature < 0.05 ? "overflow" : nature < 0.1 ? "length" : "ok";
    if (hashUnit("fault", index) < 0.3) did = KINDS[faults++ % KINDS.length] ?? "ok";
    appendFileSync(logFile, `${JSON.stringify({ request, did })}\n`);
    return did;
  };
}

const ANSWERED: readonly Behaviour[] = ["ok", "length", "two-choices"];

/** Requests whose answers are on record. */
function recorded(run: string): Set<string> {
  const journal = join(run, "journal");
  const files = readdirSync(journal, { recursive: true, encoding: "utf8" });
  const records = files
    .filter((name) => name.endsWith(".jsonl"))
    .flatMap((name) => decodeRecords(readFileSync(join(journal, name)), '{"k":"a|').records);
  return new Set(records.map((record) => (record as { k: string }).k.split("|").at(-1) ?? ""));
}

test(`${KILLS} kills: nothing on record is asked again, nothing beyond what was in flight twice`, async () => {
  const at = place({ problems: PROBLEMS, name: "server-kills-" });
  const logFile = join(at.folder, "server.jsonl");
  const log = (): Logged[] =>
    readFileSync(logFile, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Logged);
  appendFileSync(logFile, "");
  const script = scriptOf(logFile);
  let good = 0;
  let onGood: () => void = () => undefined;
  const server = await startFaultServer(
    (index, body) => {
      const did = script(index, body);
      if (ANSWERED.includes(did)) {
        good += 1;
        onGood();
      }
      return did;
    },
    {
      // Right or wrong by the request, so that some conversations reach the third turn.
      text: ({ seed }) => `Answer ${seed}.\n\n\`\`\`python\nprint(${seed % 3})\n\`\`\`\n`,
    },
  );
  at.write({
    buckets: 4,
    generate: { samples: SAMPLES, concurrency: 32, max_turns: 2 },
    policy: {
      kind: "openai",
      base_urls: [server.url],
      model: MODEL,
      choices_per_request: 1,
      concurrency: IN_FLIGHT,
      timeout_s: 1,
      max_retries: 20,
    },
  });
  const command = ["run", at.config, "--run", at.run, "--until", "generate", "--workers", String(WORKERS)];

  for (let kill = 0; kill < KILLS; kill += 1) {
    const { child, ended } = start(command);
    const until = good + ANSWERS_A_LIFE;
    const enough = new Promise<void>((resolve) => {
      onGood = () => (good >= until ? resolve() : undefined);
    });
    expect(await Promise.race([enough.then(() => "in the middle"), ended])).toBe("in the middle");
    process.kill(-(child.pid ?? 0), "SIGKILL");
    await ended;
    const before = log();
    const onRecord = recorded(at.run);
    const answered = new Set(
      before.filter(({ did }) => ANSWERED.includes(did)).map(({ request }) => request),
    );
    lives.push({ requests: before.length, onRecord, answered });
  }
  onGood = () => undefined;
  const last = await start(command).ended;
  expect(last.stderr).not.toContain("internal error");
  expect([0, 3]).toContain(last.code);

  const all = log();
  for (const { requests, onRecord, answered } of lives) {
    const later = new Set(all.slice(requests).map(({ request }) => request));
    expect([...later].filter((request) => onRecord.has(request))).toEqual([]);
    expect([...later].filter((request) => answered.has(request)).length).toBeLessThanOrEqual(
      IN_FLIGHT * WORKERS,
    );
  }
  expect(lives.at(-1)?.onRecord.size).toBeGreaterThan(KILLS * 2);

  const did = new Set(all.map((one) => one.did));
  expect([...KINDS, "overflow", "length"].filter((kind) => !did.has(kind as Behaviour))).toEqual([]);
  const rows = await trajectories(at.run);
  expect(rows).toHaveLength(PROBLEMS * SAMPLES);
  for (const { outcome, failure } of rows) {
    if (failure === null) expect(["passed_public", "turns_used_up"]).toContain(outcome);
    else expect(failure).toMatch(/^(?:context_overflow|gave_up): ./);
  }
  expect(rows.some(({ outcome }) => outcome === "context_overflow")).toBe(true);
  await server.close();
  rmSync(at.folder, { recursive: true, force: true });
}, 900_000);

type Life = { requests: number; onRecord: Set<string>; answered: Set<string> };
const lives: Life[] = [];

async function trajectories(run: string): Promise<Trajectory[]> {
  const folder = join(run, "stages", "generate");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    /^[^/]+\/bucket-\d+\.parquet$/.test(name),
  );
  const options = { schema: Trajectory, schemaName: "trajectory/1" };
  return (await Promise.all(files.map((name) => readAllParquet(join(folder, name), options)))).flat();
}
