import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { explained, fileFault, LimitError } from "../../io/faults.ts";
import {
  errorCode,
  explainWriteError,
  jsonOrNull,
  linked,
  placeFile,
  writeNew,
  writeWhole,
} from "../../io/files.ts";
import { TryLaterError, UserError } from "../../schemas/errors.ts";
import { scratchFolder } from "./scratch.ts";

const folder = scratchFolder();
const systemError = (code: string): Error => Object.assign(new Error(`${code}: said the system`), { code });
const faultOf = (error: unknown) => (fileFault(error, "data.x", "a file of x") as UserError).faults[0]!;

describe("faults of a file", () => {
  test.each(["ENOENT", "EISDIR", "EACCES", "EPERM", "ENOTDIR", "ENAMETOOLONG", "ELOOP"])(
    "%s is told in words, and the path is what to look at",
    (code) => {
      const fault = faultOf(systemError(code));
      expect(fault).toMatchObject({ where: "data.x", expected: "a file of x" });
      expect(fault.got).not.toContain(code);
      expect(fault.fix).toContain("path");
    },
  );

  test("what nobody foresaw is told as it is, and the file is what to look at", () => {
    expect(faultOf(new Error("a torn page")).got).toBe("a torn page");
    expect(faultOf("a text that was thrown").got).toContain("a text that was thrown");
    for (const error of [
      new RangeError("Offset"),
      new TypeError("x is not a function"),
      new SyntaxError("y"),
    ])
      expect(faultOf(error).got).toMatch(/\((Offset|x is not a function|y)\)$/);
    expect(faultOf(systemError("EIO")).fix).not.toContain("path");
  });

  test("a page beyond the limit names the option that raises it", () => {
    const fault = faultOf(new LimitError("a page of 7 bytes; the limit is 5"));
    expect(fault.got).toBe("a page of 7 bytes; the limit is 5");
    expect(fault.fix).toContain("import.max_page_mb");
  });

  test.each(["EMFILE", "ENFILE", "ENOMEM", "EAGAIN"])("%s is no fault of the file", (code) => {
    const error = systemError(code);
    expect(fileFault(error, "p", "w")).toBe(error);
  });

  test("what was read comes through", async () => {
    expect(await explained("p", "w", async () => 7)).toBe(7);
  });
});

describe("faults of writing", () => {
  const thrown = (code: string): unknown => {
    try {
      return explainWriteError(systemError(code), "out.x");
    } catch (error) {
      return error;
    }
  };

  test.each(["ENOSPC", "EDQUOT"])("%s passes, and names file and cause", (code) => {
    const error = thrown(code) as TryLaterError;
    expect(error).toBeInstanceOf(TryLaterError);
    expect(error.message).toContain("out.x");
    expect(errorCode(error.cause)).toBe(code);
  });

  test.each(["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST", "EISDIR", "ENAMETOOLONG"])(
    "%s is the user's",
    (code) => {
      expect((thrown(code) as UserError).faults[0]).toMatchObject({ where: "out.x", got: code });
    },
  );

  test("anything else stays what it was", () => {
    expect(errorCode(thrown("EIO"))).toBe("EIO");
    expect(thrown("EIO")).not.toBeInstanceOf(UserError);
    expect([errorCode("EIO"), errorCode(new Error("x")), errorCode({ code: "EIO" })]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("small writes", () => {
  test("a file that must be new is not written over", async () => {
    const path = join(folder, "new");
    await writeNew(path, Uint8Array.of(1, 2));
    await expect(writeNew(path, "x")).rejects.toThrow(/EEXIST/);
    expect([...readFileSync(path)]).toEqual([1, 2]);
  });

  test("a second name is given once, and never in the place of another file", async () => {
    const [from, to] = [join(folder, "from"), join(folder, "to")];
    writeFileSync(from, "first");
    expect(await linked(from, to)).toBe(true);
    writeFileSync(join(folder, "other"), "second");
    expect(await linked(join(folder, "other"), to)).toBe(false);
    expect(readFileSync(to, "utf8")).toBe("first");
    await expect(linked(join(folder, "none"), join(folder, "x"))).rejects.toThrow(/ENOENT/);
  });

  test("of ten writers of a sealed file one wins, and its bytes are whole", async () => {
    const path = join(folder, "race");
    const texts = Array.from({ length: 10 }, (_, i) => String(i).repeat(10_000));
    const won = await Promise.all(texts.map((text) => writeWhole(path, text, "seal")));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(texts[won.indexOf(true)]).toBe(readFileSync(path, "utf8"));
  });

  test("a file that was never filled is an error, not an empty file", async () => {
    const path = join(folder, "unfilled");
    await expect(placeFile(path, async () => undefined)).rejects.toThrow(/ENOENT/);
    expect(() => readFileSync(path)).toThrow(/ENOENT/);
  });

  test("JSON that is torn is null, whatever it was to be", () => {
    expect(['{"a":1}', '{"a":', "", "null", "7"].map(jsonOrNull)).toEqual([{ a: 1 }, null, null, null, 7]);
  });
});
