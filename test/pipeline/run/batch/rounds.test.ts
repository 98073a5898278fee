/** Runs in rounds: one file a turn over all buckets, and the same rows as by calls. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readAllParquet } from "../../../../io/parquet.ts";
import { loadConfig } from "../../../../pipeline/config.ts";
import { readMeasured, usageLines } from "../../../../pipeline/store/measurements.ts";
import { openRunDir } from "../../../../pipeline/store/run-dir.ts";
import { Trajectory } from "../../../../schemas/trajectory.ts";
import { type ChatBody, startFaultServer } from "../../../policy/fault-server.ts";
import { batchServer, closeLater, fileRun, program } from "./made-run.ts";

const COT = { strategy: "cot-retry" };
const online = { mode: "online", choices_per_request: 1 };

async function chatServer() {
  const server = await startFaultServer(() => "ok", { text: program });
  closeLater(server);
  return server;
}

const idOf = ({ seed }: ChatBody): number => seed;

test("four rounds ask for every call of three turns, and the rows equal those of an online run", async () => {
  const server = await batchServer({ line: ({ body }) => ({ text: program(body) }) });
  const run = fileRun(server.url);
  run.set({}, COT);
  const { manifests, counts } = await run.go();
  expect(server.batches.map(({ metadata, lines }) => [metadata.rftkit_round, lines.length])).toEqual([
    ["1", 6],
    ["2", 6],
    ["3", 6],
    ["4", 6],
  ]);
  expect(new Set(server.asked()).size).toBe(24);
  expect(server.asked().every((id) => /^[0-9a-f]{40}$/.test(id))).toBe(true);
  expect(counts).toMatchObject({ model_calls: 24, batch_requests: 24, trajectories: 6 });

  const chat = await chatServer();
  const other = fileRun(chat.url);
  other.set(online, COT);
  const called = await other.go();
  const seeds = server.batches.flatMap(({ lines }) => lines.map(({ body }) => idOf(body)));
  expect(seeds.sort()).toEqual(chat.log.map(({ body }) => idOf(body)).sort());
  const key = (list: typeof manifests) => list.map(({ stage, key }) => [stage, key]);
  expect(key(manifests)).toEqual(key(called.manifests));
  // The stub servers count tokens differently.
  const bare = (rows: Trajectory[]) =>
    rows.map(({ turns, ...row }) => ({
      ...row,
      turns: turns.map(({ calls, ...turn }) => ({ ...turn, said: calls.map(({ answer }) => answer) })),
    }));
  expect(bare(await rowsOf(run.run))).toEqual(bare(await rowsOf(other.run)));
});

async function rowsOf(run: string): Promise<Trajectory[]> {
  const folder = join(run, "stages", "generate");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    /^[^/]+\/bucket-\d+\.parquet$/.test(name),
  );
  const read = { schema: Trajectory, schemaName: "trajectory/1" };
  return (await Promise.all(files.sort().map((name) => readAllParquet(join(folder, name), read)))).flat();
}

test("begun online and finished by batches, or the reverse: nothing is asked twice", async () => {
  const chat = await chatServer();
  const server = await batchServer({ line: ({ body }) => ({ text: program(body) }) });
  const run = fileRun(server.url, { samples: 4 });
  run.set({ ...online, base_urls: [chat.url] }, { ...COT, samples: 2 });
  await run.go();
  const before = chat.log.length;
  run.set({}, COT);
  await run.go({ yes: true });
  expect(chat.log).toHaveLength(before);
  run.set({ ...online, base_urls: [chat.url] }, { ...COT, samples: 6 });
  await run.go({ yes: true });
  const asked = [
    ...chat.log.map(({ body }) => idOf(body)),
    ...server.batches.flatMap(({ lines }) => lines.map(({ body }) => idOf(body))),
  ];
  expect(asked).toHaveLength(2 * 6 * 4);
  expect(new Set(asked).size).toBe(asked.length);

  // What batches have answered costs half.
  run.set({ price_prompt: 1e4, price_completion: 1e4 }, COT);
  const { total } = await readMeasured(await openRunDir(run.run));
  const { config } = await loadConfig(run.config);
  const byCalls = (total.prompt_tokens ?? 0) - (total.batch_prompt_tokens ?? 0);
  const tokens = byCalls + (total.completion_tokens ?? 0) - (total.batch_completion_tokens ?? 0);
  const cost = (tokens + 16 * 150 * 0.5) / 100;
  expect(usageLines(total, { config, manifests: [] }).join()).toContain(`cost ${cost.toFixed(2)}`);
});

test("a request carries what a call would: fields of request and transport, the key in one header", async () => {
  const server = await batchServer();
  const run = fileRun(server.url, { samples: 1, problems: 1 });
  process.env.RFTKIT_TEST_BATCH_KEY = "sk-secret-of-a-test";
  run.set({
    api_key_env: "RFTKIT_TEST_BATCH_KEY",
    request: { top_k: 7 },
    transport: { service_tier: "flex" },
  });
  await run.go({ yes: true });
  const [line] = server.batches[0]?.lines ?? [];
  expect(line).toMatchObject({
    method: "POST",
    url: "/v1/chat/completions",
    body: { model: "tiny", top_k: 7, service_tier: "flex", max_tokens: 4096, temperature: 1 },
  });
  expect(line?.body.n).toBeUndefined();
  expect(line?.body).not.toHaveProperty("stream");
  expect([...server.keys]).toEqual(["Bearer sk-secret-of-a-test"]);
  const texts = readdirSync(run.run, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"));
  expect(texts.some((text) => text.includes("sk-secret"))).toBe(false);
});
