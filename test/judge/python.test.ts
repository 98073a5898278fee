/** Finding the interpreter, with shell scripts in place of Python. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resolvePython } from "../../judge/python.ts";

let folder: string;
const path = process.env.PATH;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "python-"));
  process.env.PATH = folder;
});
afterAll(async () => {
  process.env.PATH = path;
  await rm(folder, { recursive: true });
});

const fake = async (name: string, said: string): Promise<string> => {
  const file = join(folder, name);
  await writeFile(file, `#!/bin/sh\nprintf '${said}'\n`, { mode: 0o755 });
  return file;
};

test("the binary behind a name is used, whatever the name", async () => {
  const shim = await fake("shim", "/opt/real/python\\n3.12\\n");
  expect(await resolvePython(shim)).toEqual({ path: "/opt/real/python", version: "3.12" });
});

test("a python3 that is too old gives way to a newer one by its own name", async () => {
  await fake("python3", "/usr/bin/python3.9\\n3.9\\n");
  await expect(resolvePython("python3")).rejects.toThrow('"python3": version 3.9');
  await fake("python3.12", "/usr/bin/python3.12\\n3.12\\n");
  expect((await resolvePython("python3")).version).toBe("3.12");
});

test.each([
  ["another major version", "/usr/bin/python\\n2.7\\n"],
  ["no version", "hello"],
])("a program that names %s is refused with what it said", async (_, said) => {
  const file = await fake("other", said);
  await expect(resolvePython(file)).rejects.toThrow(/judge\.python[\s\S]*it answered/);
});

test("a program that does not exist is refused by its name", async () => {
  await expect(resolvePython("python9")).rejects.toThrow(/"python9": no such program/);
});
