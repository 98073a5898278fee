/**
 * What goes wrong at the user's: one clear error, exit code 2, nothing half-written; a full disk is
 * 75.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Place, PROGRAM, place, rftkit, start } from "./cli.ts";

let at: Place;
beforeEach(() => {
  at = place({ samples: 2 });
});
afterEach(() => rmSync(at.folder, { recursive: true, force: true }));

const refused = async (...expected: (string | RegExp)[]) => {
  const ended = await rftkit("run", at.config, "--run", at.run);
  for (const text of expected) expect(ended.stderr).toMatch(text);
  expect(ended.stderr).toContain("expected:");
  expect(ended.code).toBe(2);
  expect(existsSync(at.run)).toBe(false);
};
const input = (path: string, format = "jsonl") => at.write({ import: { inputs: [{ path, format }] } });
const file = (name: string, content: string | Buffer) => {
  writeFileSync(join(at.folder, name), content);
  return name;
};

test("a missing input file", async () => {
  input("none.jsonl");
  await refused("none.jsonl");
});

test("a folder without any shard where a file is wanted", async () => {
  mkdirSync(join(at.folder, "empty"));
  input("empty", "code_contests");
  await refused("empty");
});

test("bytes that are no Parquet, and Parquet that was cut off", async () => {
  input(file("noise.parquet", Buffer.alloc(4000, 7)), "taco");
  await refused("noise.parquet");
  input(file("cut.parquet", Buffer.concat([Buffer.from("PAR1"), Buffer.alloc(500)])), "taco");
  await refused("cut.parquet");
});

test("an empty file", async () => {
  input(file("empty.jsonl", ""));
  await refused(/at least one problem|empty/);
});

test("a line that is no JSON, by its number", async () => {
  input(file("bad.jsonl", `${readFileSync(join(at.folder, "train.jsonl"), "utf8").split("\n")[0]}\n{"a":\n`));
  await refused(/bad\.jsonl:2|line 2/);
});

test("unknown keys and negative numbers, all at once", async () => {
  at.write({ generate: { samples: -1, sampels: 3 }, dedup: { cap: 0 } });
  await refused("samples", "sampels", "dedup.cap");
});

test("a benchmark that is not there is told before anything is sampled", async () => {
  const benchmarks = [{ name: "b", inputs: [{ path: "nowhere.jsonl", format: "jsonl" }] }];
  at.write({ decontaminate: { embedding: false, benchmarks } });
  await refused("nowhere.jsonl");
});

test("an unknown stage, an unknown option, a missing argument", async () => {
  const codes = await Promise.all([
    rftkit("run", at.config, "--run", at.run, "--until", "nonsense"),
    rftkit("run", at.config, "--nonsense"),
    rftkit("run"),
    rftkit("nonsense"),
    rftkit("run", at.config, "--run", at.run, "--workers", "0"),
  ]);
  expect(codes.map(({ code }) => code)).toEqual([2, 2, 2, 2, 2]);
});

test("a run directory that is a file", async () => {
  writeFileSync(at.run, "");
  const ended = await rftkit("run", at.config, "--run", at.run);
  expect([ended.code, readFileSync(at.run, "utf8")]).toEqual([2, ""]);
});

test("a run directory that cannot be written", async () => {
  const locked = join(at.folder, "locked");
  mkdirSync(locked);
  chmodSync(locked, 0o555);
  chmodSync(at.folder, 0o755);
  const isRoot = process.getuid?.() === 0;
  // Root may write anywhere, so the program runs as nobody.
  const command = [process.execPath, PROGRAM, "run", at.config, "--run", join(locked, "run")];
  const [program = "", ...args] = isRoot
    ? ["setpriv", "--reuid", "65534", "--clear-groups", ...command]
    : command;
  const ended = spawnSync(program, args, { encoding: "utf8" });
  expect(ended.stderr).toMatch(/a place that can be written|EACCES/);
  expect(ended.status).toBe(2);
});

test("another seed or bucket count on an existing run", async () => {
  at.write({ generate: { samples: 1 } });
  expect((await rftkit("run", at.config, "--run", at.run, "--until", "generate")).code).toBe(0);
  at.write({ seed: 6, buckets: 9 });
  const ended = await rftkit("run", at.config, "--run", at.run);
  expect(ended.code).toBe(2);
  expect(ended.stderr).toMatch(/seed[\s\S]*buckets/);
});

test("a full disk ends with 75, and the same command resumes once there is room", {
  timeout: 240_000,
}, async () => {
  const disk = mkdtempSync(join(tmpdir(), "disk-"));
  at.write({ buckets: 2, generate: { samples: 6 } });
  const script = `
    mount -t tmpfs -o size=$1 none "$2" || exit 99
    "$3" "$4" run "$5" --run "$2/run"; first=$?
    mount -o remount,size=200m "$2"
    "$3" "$4" run "$5" --run "$2/run" >&2; echo $first $?`;
  const args = ["-rm", "sh", "-c", script, "sh", "96k", disk, process.execPath, PROGRAM, at.config];
  const out = execFileSync("unshare", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  expect(out.trim().split("\n").at(-1)).toBe("75 0");
  rmSync(disk, { recursive: true, force: true });
});

test("an interrupt ends promptly with 130, and the same command resumes", async () => {
  at.write({ generate: { samples: 12 } });
  const { child, ended } = start(["run", at.config, "--run", at.run]);
  while (!existsSync(join(at.run, "journal", "0000")) && !existsSync(join(at.run, "journal", "0001"))) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill("SIGINT");
  const first = await ended;
  expect([first.code, first.stderr]).toEqual([
    130,
    expect.stringContaining("run the same command again to resume"),
  ]);
  expect((await rftkit("run", at.config, "--run", at.run)).code).toBe(0);
});
