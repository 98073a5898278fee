import { appendFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { BucketJournal } from "../../../pipeline/journal/journal.ts";
import { decodeRecords, encodeRecord } from "../../../pipeline/journal/record.ts";
import { TryLaterError } from "../../../schemas/errors.ts";
import { until } from "../../cluster/mini-slurm.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "journal "));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const written = async (entries: Record<string, unknown>): Promise<string> => {
  const journal = await BucketJournal.open(folder);
  await Promise.all(Object.entries(entries).map(([key, value]) => journal.put(key, value)));
  await journal.close();
  const names = (await readdir(folder)).sort();
  return join(folder, names.at(-1) ?? "");
};

test("what was put is read by the next attempt, control characters and all", async () => {
  const odd = { text: "NUL \u0000, lines\r\n, emoji 🙂, \u2028" };
  await written({ a: 1, b: odd });
  const next = await BucketJournal.open(folder);
  expect(next.get("a")).toBe(1);
  expect(next.get("b")).toEqual(odd);
  expect(next.health).toEqual({ attempts: 1, records: 2, corrupt: 0, torn: 0 });
});

test("what is released is forgotten here, and read by the next attempt", async () => {
  const journal = await BucketJournal.open(folder);
  const value = { verdict: "OK", tests: [1, null] };
  await journal.put("k", value);
  expect(journal.get("k")).toEqual(value);
  journal.release();
  expect(journal.get("k")).toBeUndefined();
  await journal.close();
  expect((await BucketJournal.open(folder)).get("k")).toEqual(value);
});

test("a record is on disk when put resolves", async () => {
  const journal = await BucketJournal.open(folder);
  await journal.put("k", "v");
  const [name] = await readdir(folder);
  expect(decodeRecords(await readFile(join(folder, name ?? ""))).records).toEqual([{ k: "k", v: "v" }]);
  await journal.close();
});

test("an attempt that records nothing leaves no file", async () => {
  const journal = await BucketJournal.open(folder);
  await journal.close();
  expect(await readdir(folder)).toEqual([]);
});

test("every cut of the last record loses that record alone, and it is counted as torn", async () => {
  const file = await written({ first: "one" });
  const whole = (await readFile(file)).length;
  await appendFile(file, encodeRecord({ k: "second", v: "two" }));
  const both = (await readFile(file)).length;
  for (let size = both - 1; size > whole; size -= 1) {
    await truncate(file, size);
    const journal = await BucketJournal.open(folder);
    expect(journal.get("first")).toBe("one");
    expect(journal.get("second")).toBeUndefined();
    expect(journal.health.torn).toBe(1);
  }
});

test("every flipped byte is noticed, and the records around it stand", () => {
  const lines = ["a", "b", "c"].map((k) => encodeRecord({ k, v: `value of ${k}` }));
  const [before = Buffer.alloc(0), middle = Buffer.alloc(0), after = Buffer.alloc(0)] = lines;
  for (let i = 0; i < middle.length - 1; i += 1) {
    const bad = Buffer.from(middle);
    bad[i] = (bad[i] ?? 0) ^ 1;
    const { records, corrupt } = decodeRecords(Buffer.concat([before, bad, after]));
    expect(corrupt).toBeGreaterThan(0);
    expect(records).toEqual([
      { k: "a", v: "value of a" },
      { k: "c", v: "value of c" },
    ]);
  }
});

test("the value first on record wins, within an attempt and across attempts", async () => {
  const journal = await BucketJournal.open(folder);
  expect(await journal.put("k", "first")).toBe("first");
  expect(await journal.put("k", "second")).toBe("first");
  await journal.close();
  await writeFile(join(folder, "999999999999999-late.jsonl"), encodeRecord({ k: "k", v: "later attempt" }));
  expect((await BucketJournal.open(folder)).get("k")).toBe("first");
});

test("two live writers have files of their own, and a third reads both", async () => {
  const one = await BucketJournal.open(folder);
  const two = await BucketJournal.open(folder);
  await Promise.all([one.put("a", 1), two.put("b", 2)]);
  await Promise.all([one.close(), two.close()]);
  expect(await readdir(folder)).toHaveLength(2);
  const three = await BucketJournal.open(folder);
  expect([three.get("a"), three.get("b")]).toEqual([1, 2]);
});

test("a live writer sees what another records, whole lines only, and its own no second time", async () => {
  const one = await BucketJournal.open(folder);
  await one.put("a", 1);
  const late = join(folder, "999999999999999-other.jsonl");
  const [first, second] = [encodeRecord({ k: "b", v: 2 }), encodeRecord({ k: "c", v: 3 })];
  await writeFile(late, Buffer.concat([first, second.subarray(0, 9)]));
  const { records } = one.health;
  await until("the first", async () => {
    await one.refresh();
    return one.get("b");
  });
  expect(one.get("c")).toBeUndefined();
  await writeFile(late, Buffer.concat([first, second]));
  await until("the second", async () => {
    await one.refresh();
    return one.get("c");
  });
  expect([one.health.records - records, one.health.torn, one.health.corrupt]).toEqual([2, 0, 0]);
  await one.close();
});

test("thousands of puts at once are all on disk", async () => {
  const entries = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, i]));
  await written(entries);
  const journal = await BucketJournal.open(folder);
  expect(journal.health.records).toBe(5000);
});

test("a journal that cannot be written fails the put and forgets the value", async () => {
  const place = join(folder, "bucket");
  const journal = await BucketJournal.open(place);
  await writeFile(place, "a file where the folder should be");
  await expect(journal.put("k", 1)).rejects.toThrow();
  expect(journal.get("k")).toBeUndefined();
});

test("a full disk asks to try again later", async () => {
  const { explainWriteError } = await import("../../../io/files.ts");
  const full = Object.assign(new Error("no space"), { code: "ENOSPC" });
  expect(() => explainWriteError(full, "journal/0001")).toThrow(TryLaterError);
});

test("records of others are looked for at most every 250 ms", async () => {
  vi.useFakeTimers({ now: 1_000_000, toFake: ["Date"] });
  try {
    const one = await BucketJournal.open(folder);
    await one.refresh();
    await writeFile(join(folder, "999999999999999-other.jsonl"), encodeRecord({ k: "b", v: 2 }));
    vi.setSystemTime(1_000_249);
    await one.refresh();
    expect(one.get("b")).toBeUndefined();
    vi.setSystemTime(1_000_250);
    await one.refresh();
    expect(one.get("b")).toBe(2);
  } finally {
    vi.useRealTimers();
  }
});

test("after a failed write the next record is written to a new file", async () => {
  const place = join(folder, "bucket");
  const journal = await BucketJournal.open(place);
  await writeFile(place, "a file where the folder should be");
  await expect(journal.put("k", 1)).rejects.toThrow();
  await rm(place);
  expect(await journal.put("k", 2)).toBe(2);
  await journal.close();
  expect((await BucketJournal.open(place)).get("k")).toBe(2);
});

test("a file of an attempt has the time, the process and a random part in its name", async () => {
  const name = (await written({ a: 1 })).split("/").at(-1);
  expect(name).toMatch(new RegExp(`^\\d{15}-${process.pid}-[0-9a-f]{8}\\.jsonl$`));
});

test("lines that are no entries are counted as corrupt, and files of other names are not read", async () => {
  await writeFile(
    join(folder, "1.jsonl"),
    Buffer.concat([encodeRecord({ v: 1 }), encodeRecord({ k: "a", v: 1 })]),
  );
  await writeFile(join(folder, "2.jsonl.tmp"), encodeRecord({ k: "b", v: 1 }));
  const journal = await BucketJournal.open(folder);
  expect(journal.health).toEqual({ attempts: 1, records: 1, corrupt: 1, torn: 0 });
  expect(journal.get("b")).toBeUndefined();
});

test("records that arrive within some milliseconds share a sync, later ones have their own", async () => {
  const journal = await BucketJournal.open(folder);
  const first = journal.put("a", 1);
  await new Promise((resolve) => setTimeout(resolve, 1));
  await Promise.all([first, journal.put("b", 2), journal.put("c", 3)]);
  expect(journal.syncs).toBe(1);
  await journal.put("d", 4);
  expect(journal.syncs).toBe(2);
  await journal.close();
});

test("a second put of a key also resolves only once the first value is on disk", async () => {
  const journal = await BucketJournal.open(folder);
  void journal.put("k", "first");
  expect(journal.get("k"), "not on disk yet").toBeUndefined();
  expect(await journal.put("k", "second")).toBe("first");
  expect((await BucketJournal.open(folder)).get("k")).toBe("first");
  await journal.close();
});

test("records that still wait when the journal is closed are written", async () => {
  const journal = await BucketJournal.open(folder);
  const put = journal.put("k", 1);
  await journal.close();
  expect((await BucketJournal.open(folder)).get("k")).toBe(1);
  await put;
});
