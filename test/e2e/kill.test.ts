/**
 * kill -9 of the whole tree at random moments, resumed each time: the dataset is equal in bytes to
 * that of a run resumed from the same journal without kills, with one worker and with two.
 */
import { cpSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { decodeRecords } from "../../pipeline/journal/record.ts";
import { hashes, place, rftkit, start } from "./cli.ts";

const KILLS = 20;

/**
 * A fixed sequence, so that a failure can be tried again; the moments still differ by the machine's
 * speed.
 */
function* moments(): Generator<number, never, undefined> {
  for (let x = 12_345; ; x = (x * 1_103_515_245 + 12_345) % 2 ** 31) yield x / 2 ** 31;
}

/** Keys of all records of a run's journal, with repeats. */
function journalKeys(run: string): string[] {
  const folder = join(run, "journal");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".jsonl"))
    .flatMap((name) => decodeRecords(readFileSync(join(folder, name))).records)
    .map((record) => (record as { k: string }).k);
}

test(`${KILLS} kills change no byte, repeat no recorded answer, and leave no half-written file`, async () => {
  const at = place({ problems: 8, samples: 24, name: "kill-" });
  at.write({ buckets: 6, generate: { samples: 24 } });
  const random = moments();
  let killed = 0;
  let longest = 6000;
  for (let i = 0; killed < KILLS && i < KILLS * 3; i += 1) {
    const { child, ended } = start(["run", at.config, "--run", at.run, "--workers", String(1 + (i % 2))]);
    const wait = sleep(300 + random.next().value * longest).then(() => "now");
    if ((await Promise.race([ended, wait])) === "now") {
      process.kill(-(child.pid ?? 0), "SIGKILL");
      killed += 1;
      await ended;
    } else {
      // It finished: begin again from the journal's first half of a life, with shorter waits.
      rmSync(join(at.run, "stages"), { recursive: true, force: true });
      rmSync(join(at.run, "dataset"), { recursive: true, force: true });
      longest = Math.max(1000, longest * 0.7);
    }
  }
  expect(killed).toBe(KILLS);
  const last = await rftkit("run", at.config, "--run", at.run);
  expect(last.code).toBe(0);
  const expected = hashes(join(at.run, "dataset"));

  const keys = journalKeys(at.run).filter((key) => key.startsWith("a|"));
  expect(new Set(keys).size).toBe(keys.length);

  for (const workers of ["1", "2"]) {
    const copy = join(at.folder, `copy ${workers}`);
    cpSync(join(at.run, "journal"), join(copy, "journal"), { recursive: true });
    cpSync(join(at.run, "run.json"), join(copy, "run.json"));
    const undisturbed = await rftkit("run", at.config, "--run", copy, "--workers", workers);
    expect(undisturbed.code).toBe(0);
    expect(hashes(join(copy, "dataset"))).toEqual(expected);
  }
  rmSync(at.folder, { recursive: true, force: true });
}, 600_000);
