import { existsSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { command } from "../../../pipeline/cli/cache.ts";
import { UserError } from "../../../schemas/errors.ts";
import { scratchFolder } from "../../io/scratch.ts";

const scratch = scratchFolder();
let made = 0;
let root = "";
beforeEach(() => {
  made += 1;
  vi.stubEnv("XDG_CACHE_HOME", join(scratch, `home-${made}`));
  root = join(scratch, `home-${made}`, "rftkit");
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

function put(path: string, days: number): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "x".repeat(1_500_000));
  const then = Date.now() / 1000 - days * 86_400;
  utimesSync(file, then, then);
  return file;
}

async function printed(given: object): Promise<string> {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  await command.handler({ _: [], $0: "rftkit", prune: false, days: 30, json: false, ...given } as never);
  const text = write.mock.calls.map(([part]) => String(part)).join("");
  write.mockRestore();
  return text;
}

test("prints what each folder holds", async () => {
  put("vectors/model/aa/one", 1);
  put("indexes/aa/two", 1);
  const text = await printed({});
  expect(text.split("\n")[0]).toBe(`${root}: 3 MB`);
  expect(text).toMatch(/^vectors +1 +1\.5 MB +\d{4}-\d\d-\d\d {2}sentence embeddings of statements$/m);
  expect(text).toMatch(/^models +0 +0 kB +– +embedding model$/m);
  const json = JSON.parse(await printed({ json: true, folder: ["indexes"] })) as { folders: unknown[] };
  expect(json).toMatchObject({ root, bytes: 1_500_000, folders: [{ folder: "indexes", files: 1 }] });
});

test("without a cache the sizes are zero", async () => {
  expect((await printed({})).split("\n")[0]).toBe(`${root}: 0 kB`);
});

test("--prune removes what was not used, and a model only if it is named", async () => {
  const [old, recent, model] = [
    put("indexes/aa/old", 40),
    put("vectors/m/aa/new", 2),
    put("models/m/config.json", 99),
  ];
  expect(await printed({ prune: true })).toBe(`removed 1 files, 1.5 MB, from ${root}\n`);
  expect([old, recent, model].map((file) => existsSync(file))).toEqual([false, true, true]);
  await printed({ prune: true, days: 0, folder: ["models"] });
  expect([recent, model].map((file) => existsSync(file))).toEqual([true, false]);
  expect(JSON.parse(await printed({ prune: true, days: 0, json: true }))).toMatchObject({ files: 1 });
});

test.each([-1, Number.NaN])("--days %s is refused", async (days) => {
  await expect(printed({ prune: true, days })).rejects.toThrow(UserError);
});
