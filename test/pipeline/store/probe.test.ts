import { readdirSync } from "node:fs";
import * as disk from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { probeFileSystem } from "../../../pipeline/store/probe.ts";
import { scratchFolder } from "../../io/scratch.ts";

test("a local disk does all that a run directory needs, and nothing is left of the probe", async () => {
  const folder = scratchFolder();
  const probes = await probeFileSystem(folder);
  expect(probes.map(({ name, ok }) => [name, ok])).toEqual([
    ["run: create", true],
    ["run: fsync", true],
    ["run: link", true],
    ["run: rename", true],
  ]);
  expect(readdirSync(folder)).toEqual([]);
});

test("a directory that is not there is told, not thrown", async () => {
  const [probe] = await probeFileSystem(join(scratchFolder(), "none"));
  expect(probe).toMatchObject({ name: "run: write", ok: false });
});

const failed = async (calls: Partial<typeof disk>): Promise<Record<string, string>> => {
  const folder = scratchFolder();
  const probes = await probeFileSystem(folder, { ...disk, ...calls });
  expect(readdirSync(folder)).toEqual([]);
  return Object.fromEntries(
    probes.filter(({ ok }) => !ok).map(({ name, found }) => [name, found.split("; needed: ")[0] ?? ""]),
  );
};
const refused = (code: string) => () =>
  Promise.reject(Object.assign(new Error(`${code}: refused`), { code }));

test("a second file of the same name must be refused, for the right reason", async () => {
  const open = ((path: string, flags: string) =>
    disk.open(path, flags.replace("wx", "w"))) as typeof disk.open;
  expect(await failed({ open })).toEqual({ "run: create": "a second one gave no error instead of EEXIST" });
});

test("a second link of the same name must be refused, and a link must not be a copy", async () => {
  const linkOver = async (from: string, to: string) => {
    await disk.rm(to, { force: true });
    await disk.link(from, to);
  };
  expect(await failed({ link: linkOver as typeof disk.link })).toEqual({
    "run: link": "a second one gave no error instead of EEXIST",
  });
  const copy = (from: string, to: string) => disk.copyFile(from, to, disk.constants.COPYFILE_EXCL);
  expect(await failed({ link: copy as typeof disk.link })).toEqual({ "run: link": "the link is a copy" });
  expect(await failed({ link: refused("EPERM") })).toEqual({ "run: link": "EPERM: refused" });
});

test("a folder that cannot be synced, and a rename that loses the content, are told", async () => {
  const open = (async (path: string, flags: string) => {
    const file = await disk.open(path, flags);
    return flags === "r" ? Object.assign(file, { sync: refused("EINVAL") }) : file;
  }) as typeof disk.open;
  expect(await failed({ open })).toEqual({ "run: fsync": "EINVAL: refused" });
  const rename = () => Promise.resolve();
  expect(await failed({ rename })).toEqual({ "run: rename": "the old content came back" });
});
