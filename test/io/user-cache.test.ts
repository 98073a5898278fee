import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { writeWhole } from "../../io/files.ts";
import { sha256 } from "../../io/hash.ts";
import { defaultCacheDir, UserCache } from "../../io/user-cache.ts";
import { TryLaterError } from "../../schemas/errors.ts";
import { scratchFolder } from "./scratch.ts";

vi.mock("../../io/files.ts", async (original) => {
  const real = await original<typeof import("../../io/files.ts")>();
  return { ...real, writeWhole: vi.fn(real.writeWhole) };
});

const scratch = scratchFolder();
const KEY = sha256("key");
const OTHER = sha256("other");
const text = (bytes: Uint8Array | null): string | null => bytes && Buffer.from(bytes).toString();

let root = "";
let told: string[] = [];
let made = 0;
beforeEach(() => {
  made += 1;
  root = join(scratch, `cache-${made}`);
  told = [];
});
const open = (): UserCache => new UserCache((line) => told.push(line), root);
const fileOf = (key: string): string => join(root, "indexes", key.slice(0, 2), key);
const makes = (value: string, isFinal = true) =>
  vi.fn(() => Promise.resolve({ bytes: Buffer.from(value), isFinal }));

test("the cache is in XDG_CACHE_HOME if that is absolute, else in the home directory", () => {
  expect(defaultCacheDir({ XDG_CACHE_HOME: "/x" })).toBe(join("/x", "rftkit"));
  expect(defaultCacheDir({ XDG_CACHE_HOME: "x" }, "/h")).toBe(join("/h", ".cache", "rftkit"));
  expect(defaultCacheDir({}, "/h")).toBe(join("/h", ".cache", "rftkit"));
});

test("what was made once is found by the next command, in a folder of mode 700", async () => {
  const make = makes("one");
  expect(await open().obtain("indexes", KEY, make)).toMatchObject({ isKept: false });
  const { bytes, isKept } = await open().obtain("indexes", KEY, make);
  expect([text(bytes), isKept, make.mock.calls.length]).toEqual(["one", true, 1]);
  expect(statSync(join(root, "indexes")).mode & 0o777).toBe(0o700);
  expect(await open().get("indexes", OTHER)).toBeNull();
  expect(await open().get("verdicts", KEY)).toBeNull();
  expect(told).toEqual([]);
});

test("an empty value is a value", async () => {
  await open().put("indexes", KEY, new Uint8Array());
  expect(text(await open().get("indexes", KEY))).toBe("");
});

test("what is not final is not kept", async () => {
  const make = makes("without a verdict", false);
  await open().obtain("verdicts", KEY, make);
  await open().obtain("verdicts", KEY, make);
  expect(make).toHaveBeenCalledTimes(2);
});

/** In header, checksum and payload. */
const STEP = 9;

test("a file cut or with a bit flipped, wherever, is told, removed and made again", async () => {
  const payload = Buffer.from("payload of the index");
  await open().put("indexes", KEY, payload);
  const whole = readFileSync(fileOf(KEY));
  const places = Array.from({ length: Math.ceil(whole.length / STEP) }, (_, i) => i * STEP);
  const cuts = places.map((at) => whole.subarray(0, at));
  const flips = places.map((at) => {
    const bytes = Buffer.from(whole);
    bytes[at] = (bytes[at] as number) ^ (1 << (at % 8));
    return bytes;
  });
  for (const damaged of [...cuts, ...flips, Buffer.concat([whole, Buffer.from("x")])]) {
    told = [];
    writeFileSync(fileOf(KEY), damaged);
    const { bytes, isKept } = await open().obtain("indexes", KEY, makes("payload of the index"));
    expect([text(bytes), isKept]).toEqual(["payload of the index", false]);
    expect(told).toEqual([`${fileOf(KEY)}: the file is damaged; what it held is made again`]);
    expect(readFileSync(fileOf(KEY)).equals(whole)).toBe(true);
  }
});

test("a folder in the place of a file costs only the saving", async () => {
  mkdirSync(fileOf(KEY), { recursive: true });
  chmodSync(join(root, "indexes"), 0o700);
  expect(text((await open().obtain("indexes", KEY, makes("made"))).bytes)).toBe("made");
  expect(told[0]).toContain("cannot be read");
});

test("many writers of one key leave one whole file and nothing beside it", async () => {
  const values = Array.from({ length: 20 }, (_, i) => `${i}`.repeat(10_000 + i));
  await Promise.all(values.map((value) => open().put("indexes", KEY, Buffer.from(value))));
  expect(values).toContain(text(await open().get("indexes", KEY)));
  expect(readdirSync(join(fileOf(KEY), ".."))).toEqual([KEY]);
});

test("on a full disk everything is made, nothing is kept, and one line tells it", async () => {
  const full = new TryLaterError(
    "/cache: the disk is full (ENOSPC). Free some space; the same command resumes.",
  );
  vi.mocked(writeWhole).mockRejectedValueOnce(full).mockRejectedValueOnce(full);
  const cache = open();
  for (const key of [KEY, OTHER])
    expect(text((await cache.obtain("indexes", key, makes("made"))).bytes)).toBe("made");
  expect(told).toHaveLength(1);
  expect(told[0]).toContain("nothing is kept");
  expect(told[0]).toContain("ENOSPC");
  expect(await open().get("indexes", KEY)).toBeNull();
});

test("a folder that others can enter, and a link, are not used, and one line tells it", async () => {
  mkdirSync(join(root, "indexes"), { recursive: true });
  chmodSync(join(root, "indexes"), 0o755);
  const elsewhere = join(scratch, "elsewhere");
  mkdirSync(elsewhere, { recursive: true });
  symlinkSync(elsewhere, join(root, "verdicts"));
  const cache = open();
  for (const kind of ["indexes", "verdicts"] as const) {
    await cache.put(kind, KEY, Buffer.from("secret"));
    expect(await cache.get(kind, KEY)).toBeNull();
  }
  expect(readdirSync(join(root, "indexes"))).toEqual([]);
  expect(readdirSync(elsewhere)).toEqual([]);
  expect(told.map((line) => line.includes("not a folder of mode 700"))).toEqual([true, true]);
});
