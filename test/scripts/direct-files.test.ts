import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { scratchFolder } from "../io/scratch.ts";

const MODULE = new URL("../../scripts/mutants/direct-files.mjs", import.meta.url).href;

/** What file operations give and which errors they end with, and in which order two of them do. */
const PROGRAM = `
import * as files from "node:fs/promises";
import { join } from "node:path";
const at = (name) => join(process.argv[1], name);
const said = [];
const note = async (promise) => said.push(await promise.catch((error) => error.code));
await note(files.writeFile(at("a"), "one"));
await note(files.appendFile(at("a"), " two"));
await note(files.readFile(at("a"), "utf8"));
await note(files.readFile(at("missing")));
await note(files.writeFile(at("a"), "", { flag: "wx" }));
await note(files.rm(at("missing")));
const file = await files.open(at("a"), "r+");
const { bytesRead, buffer } = await file.read(Buffer.alloc(3), 0, 3, 4);
said.push(bytesRead, buffer.toString());
said.push((await file.write(Buffer.from("ONE"), 0, 3, 0)).bytesWritten, (await file.stat()).size);
await note(file.sync());
await note(file.datasync());
await file.truncate(5);
said.push(await files.readFile(at("a"), "utf8"));
await note(file.close());
await note(file.sync());
await note(files.open(at("missing"), "r"));
await files.mkdir(at("b/c"), { recursive: true });
await files.rename(at("a"), at("b/c/d"));
said.push((await files.readdir(process.argv[1], { recursive: true })).sort());
const turns = async (name) => {
  for (let i = 0; i < 3; i += 1) {
    await files.stat(at("b"));
    said.push(name);
  }
};
if (process.argv[2] === "turns") await Promise.all([turns("first"), turns("second")]);
console.log(JSON.stringify(said));
`;

function said(direct: boolean, ...args: string[]): unknown[] {
  const start = direct
    ? `import { useDirectFiles } from ${JSON.stringify(MODULE)};\nuseDirectFiles();\n`
    : "";
  const argv = ["--input-type=module", "--eval", start + PROGRAM, scratchFolder(), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: "utf8" });
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout) as unknown[];
}

test("file operations give the results and errors of node:fs/promises", () => {
  expect(said(true)).toEqual(said(false));
});

test("two that run at the same time take turns", () => {
  expect(said(true, "turns").slice(-6)).toEqual(["first", "second", "first", "second", "first", "second"]);
});
