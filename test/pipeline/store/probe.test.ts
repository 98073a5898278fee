import { readdirSync } from "node:fs";
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
