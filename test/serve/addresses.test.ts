/** The file that lists servers: who is in it, while they start, move, end and are killed. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { announce, announced, folderOf, NAME_VARIABLE } from "../../serve/addresses.ts";
import { scratchFolder } from "../io/scratch.ts";

const root = scratchFolder();
let files = 0;
const newFile = (): string => join(root, `judges ${files++}.txt`);
const listed = (file: string): string[] => readFileSync(file, "utf8").trimEnd().split("\n");
const url = (i: number): string => `http://node${i}:8080`;
const task = (i: number) => ({ [NAME_VARIABLE]: `task-${i}` });

test("servers that start at the same moment are all listed, and those that end are not", async () => {
  const file = newFile();
  const all = Array.from({ length: 20 }, (_, i) => i);
  const leave = await Promise.all(all.map((i) => announce(file, url(i), task(i))));
  expect(listed(file).sort()).toEqual(all.map(url).sort());
  expect(await announced(file)).toEqual(listed(file));
  await Promise.all(leave.slice(1).map((end) => end()));
  expect(listed(file)).toEqual([url(0)]);
  await leave[0]?.();
  expect(() => listed(file)).toThrow("ENOENT");
  expect(readdirSync(folderOf(file))).toEqual([]);
});

test("whoever reads the list meanwhile finds whole addresses only", async () => {
  const file = newFile();
  const stay = await announce(file, url(100), task(100));
  let [changing, looks] = [true, 0];
  const reader = (async () => {
    while (changing) {
      for (const line of listed(file)) expect(line).toMatch(/^http:\/\/node\d+:8080$/);
      looks++;
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  for (let round = 0; round < 5; round++) {
    const leave = await Promise.all([1, 2, 3].map((i) => announce(file, url(i), task(i))));
    await Promise.all(leave.map((end) => end()));
  }
  changing = false;
  await reader;
  expect(looks).toBeGreaterThan(5);
  await stay();
});

test("a task that runs again takes the place of its former server, wherever it runs now", async () => {
  const file = newFile();
  await announce(file, url(1), task(0));
  const other = await announce(file, url(2), task(1));
  const again = await announce(file, url(7), task(0));
  expect(listed(file)).toEqual([url(7), url(2)]);
  await Promise.all([other(), again()]);
});

test("a server of this machine that was killed is removed by the next one", async () => {
  const file = newFile();
  mkdirSync(folderOf(file));
  // Beyond the largest number of a process.
  writeFileSync(join(folderOf(file), `${hostname()}-999999999.url`), `${url(1)}\n`);
  writeFileSync(join(folderOf(file), "elsewhere-999999999.url"), `${url(2)}\n`);
  const leave = await announce(file, url(3), {});
  expect(listed(file).sort()).toEqual([url(2), url(3)]);
  await leave();
  expect(listed(file)).toEqual([url(2)]);
});
