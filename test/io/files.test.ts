import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { link } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { explained, fileFault } from "../../io/faults.ts";
import { explainWriteError, namesIn, placeFile, writeWhole } from "../../io/files.ts";
import { canonicalJson, hashSeed, hashUnit, sha256, sha256File } from "../../io/hash.ts";
import { TryLaterError, UserError } from "../../schemas/errors.ts";
import { scratchFolder } from "./scratch.ts";

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  return { ...real, link: vi.fn(real.link) };
});

const folder = scratchFolder();
const systemError = (code: string): Error => Object.assign(new Error(code), { code });

describe("whole files", () => {
  test("appear in folders that were not there, and leave nothing beside them", async () => {
    const path = join(folder, "a", "b", "file");
    expect(await writeWhole(path, "one")).toBe(true);
    expect(await writeWhole(path, "two")).toBe(true);
    expect(readFileSync(path, "utf8")).toBe("two");
    expect(readdirSync(join(folder, "a", "b"))).toEqual(["file"]);
  });

  test("sealed: the first writer wins", async () => {
    const path = join(folder, "sealed");
    expect(await writeWhole(path, "one", "seal")).toBe(true);
    expect(await writeWhole(path, "two", "seal")).toBe(false);
    expect(readFileSync(path, "utf8")).toBe("one");
  });

  test("a writer that fails half-way leaves the old file and no temporary one", async () => {
    const path = join(folder, "kept");
    await writeWhole(path, "old");
    const failing = placeFile(path, async (temporary) => {
      writeFileSync(temporary, "half");
      throw new Error("stop");
    });
    await expect(failing).rejects.toThrow("stop");
    expect(readFileSync(path, "utf8")).toBe("old");
    expect(readdirSync(folder).filter((name) => name.includes(".tmp-"))).toEqual([]);
  });

  test("a full disk is to be tried later; a place that cannot be written is the user's", () => {
    expect(() => explainWriteError(systemError("ENOSPC"), "x")).toThrow(TryLaterError);
    expect(() => explainWriteError(systemError("EDQUOT"), "x")).toThrow(/the disk is full \(EDQUOT\)/);
    expect(() => explainWriteError(systemError("EROFS"), "x")).toThrow(UserError);
    expect(() => explainWriteError(systemError("EIO"), "x")).toThrow(/^EIO$/);
  });

  test("a file system without hard links is named as what it is", async () => {
    for (const code of ["EPERM", "ENOTSUP", "EMLINK"]) {
      vi.mocked(link).mockRejectedValueOnce(systemError(code));
      const sealed = writeWhole(join(folder, "unlinked"), "x", "seal");
      await expect(sealed).rejects.toThrow(/a file system with hard links.*FAT/);
    }
    expect(readdirSync(folder).filter((name) => name.startsWith("unlinked"))).toEqual([]);
  });

  test("a folder below a file is the user's fault", async () => {
    await writeWhole(join(folder, "plain"), "");
    await expect(writeWhole(join(folder, "plain", "below"), "")).rejects.toBeInstanceOf(UserError);
  });
});

describe("faults of files", () => {
  test("say what came and what to do", async () => {
    const missing = explained("data.x", "a file of x", async () => {
      throw systemError("ENOENT");
    });
    await expect(missing).rejects.toThrow("data.x: expected a file of x, got nothing there. Check the path.");
    expect(fileFault(new RangeError("Offset"), "p", "w").message).toMatch(/got invalid bytes \(Offset\)/);
    expect(fileFault(new Error("a torn page"), "p", "w").message).toMatch(
      /got a torn page\. The file is damaged/,
    );
  });

  test("shortages, aborts and errors already told pass as they are", () => {
    const told = new UserError({ where: "a", expected: "b", got: "c", fix: "d" });
    const aborted = Object.assign(new Error("stop"), { name: "AbortError" });
    for (const error of [told, aborted, systemError("EMFILE")])
      expect(fileFault(error, "p", "w")).toBe(error);
  });
});

describe("hashes", () => {
  test("equal values have equal text and hash, whatever the order of their keys", async () => {
    expect(canonicalJson({ b: [1n, { d: 1, c: undefined }], a: null })).toBe('{"a":null,"b":["1n",{"d":1}]}');
    expect(sha256({ a: 1, b: 2 })).toBe(sha256({ b: 2, a: 1 }));
    expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    await writeWhole(join(folder, "abc"), "abc");
    expect(await sha256File(join(folder, "abc"))).toBe(sha256("abc"));
  });

  test("units are in [0, 1) and spread; seeds have 31 bits", () => {
    const units = Array.from({ length: 2000 }, (_, i) => hashUnit("s", i));
    expect(units.every((u) => u >= 0 && u < 1)).toBe(true);
    expect(units.reduce((sum, u) => sum + u, 0) / units.length).toBeCloseTo(0.5, 1);
    expect(hashUnit("a", "bc")).not.toBe(hashUnit("ab", "c"));
    const seeds = Array.from({ length: 200 }, (_, i) => hashSeed(i));
    expect(seeds.every((s) => Number.isInteger(s) && s >= 0 && s < 2 ** 31)).toBe(true);
  });
});

test("a folder that does not exist has no names; a file in its place is an error", async () => {
  writeFileSync(join(folder, "file"), "");
  expect(await namesIn(folder)).toContain("file");
  expect(await namesIn(join(folder, "missing"))).toEqual([]);
  await expect(namesIn(join(folder, "file"))).rejects.toThrow(/ENOTDIR/);
});
