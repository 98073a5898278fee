/** Installation of the embedding runtime by an npm that is a script: nothing is downloaded. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { UserError } from "../../../schemas/errors.ts";
import { findRuntime, obtainRuntime, RUNTIME_VARIABLE } from "../../../text/embedding/runtime.ts";
import { scratchFolder } from "../../io/scratch.ts";

const root = scratchFolder();
let made = 0;
let cacheDir = "";
let messages: string[];

beforeEach(() => {
  cacheDir = join(root, `cache ${made++}`);
  messages = [];
  vi.stubEnv(RUNTIME_VARIABLE, "");
});
afterEach(() => vi.unstubAllEnvs());

const obtain = () => obtainRuntime({ cacheDir, log: (message) => messages.push(message) });

/** Puts a script named npm first in PATH. */
function npm(script: string): void {
  const bin = join(root, `bin-${made++}`);
  mkdirSync(bin);
  writeFileSync(join(bin, "npm"), `#!/bin/sh\n${script}`);
  chmodSync(join(bin, "npm"), 0o755);
  vi.stubEnv("PATH", `${bin}${delimiter}${process.env.PATH}`);
}

/** The shell commands that write a package with the binaries of three platforms. */
const here = `${process.platform}/${process.arch}`;
const WRITES = [
  `echo "$@" > "$0.arguments"`,
  "cp package.json package-lock.json $(dirname $0)",
  "mkdir -p node_modules/onnxruntime-node && cd node_modules/onnxruntime-node",
  `for p in ${here} other/x64 ${process.platform}/other; do mkdir -p bin/napi-v6/$p; echo b > bin/napi-v6/$p/b; done`,
  `echo '{"name":"onnxruntime-node","main":"index.js"}' > package.json`,
  `echo 'module.exports = { InferenceSession: "here" }' > index.js`,
].join("\n");

test("the runtime is installed once, without its install script, and keeps this platform's binaries", async () => {
  npm(WRITES);
  expect(findRuntime(cacheDir)).toBe(null);
  expect(await obtain()).toEqual({ InferenceSession: "here" });
  expect(messages).toHaveLength(1);
  expect(messages[0]).toMatch(/installing onnxruntime-node \d+\.\d+\.\d+ .*once/);
  const folder = findRuntime(cacheDir) as string;
  const bin = join(folder, "node_modules", "onnxruntime-node", "bin", "napi-v6");
  const binaries = readdirSync(bin, { recursive: true, encoding: "utf8" }).filter((name) => /b$/.test(name));
  expect(binaries).toEqual([`${here}/b`]);
  expect(readdirSync(join(cacheDir, "runtimes"))).toHaveLength(1);
  npm("exit 1");
  await obtain();
  expect(messages).toHaveLength(1);
});

test("npm gets the lock with the hash of each package, and no install script runs", async () => {
  npm(WRITES);
  await obtain();
  const bin = (process.env.PATH ?? "").split(delimiter)[0] as string;
  expect(readFileSync(join(bin, "npm.arguments"), "utf8")).toMatch(/^ci .*--ignore-scripts/);
  const lock = JSON.parse(readFileSync(join(bin, "package-lock.json"), "utf8")) as {
    packages: Record<string, { integrity?: string; version: string }>;
  };
  const { dependencies } = JSON.parse(readFileSync(join(bin, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  const { "": own, ...packages } = lock.packages;
  expect(own).toBeDefined();
  expect(packages["node_modules/onnxruntime-node"]?.version).toBe(dependencies["onnxruntime-node"]);
  for (const { integrity } of Object.values(packages)) expect(integrity).toMatch(/^sha512-/);
});

test("a failed installation leaves nothing and says how to install by hand", async () => {
  npm("echo 'npm error network ENOTFOUND' >&2; mkdir -p node_modules/onnxruntime-node; exit 1");
  const error = await obtain().catch((e: unknown) => e);
  expect(error).toBeInstanceOf(UserError);
  expect(String(error)).toContain("ENOTFOUND");
  expect(String(error)).toMatch(/npm install --ignore-scripts --prefix FOLDER onnxruntime-node@\d/);
  expect(String(error)).toContain(`${RUNTIME_VARIABLE}=FOLDER`);
  expect(readdirSync(join(cacheDir, "runtimes"))).toEqual([]);
});

test("without npm the error says the same", async () => {
  vi.stubEnv("PATH", join(root, "nothing here"));
  await expect(obtain()).rejects.toThrow(/npm.*ENOENT[\s\S]*--prefix FOLDER/);
});

test("a folder that the user names is used as it is, and never installed into", async () => {
  const named = join(root, "named");
  const inside = join(named, "node_modules", "onnxruntime-node");
  mkdirSync(inside, { recursive: true });
  vi.stubEnv(RUNTIME_VARIABLE, named);
  await expect(obtain()).rejects.toThrow(RUNTIME_VARIABLE);
  expect(messages).toEqual([]);
  writeFileSync(join(inside, "package.json"), '{"main":"index.js"}');
  writeFileSync(join(inside, "index.js"), "exports.named = true");
  expect(await obtain()).toEqual({ named: true });
  expect(existsSync(cacheDir)).toBe(false);
});

test("a runtime without a build for this platform is a user error, not a bug", async () => {
  npm(`${WRITES}\necho 'require("./bin/none.node")' > index.js`);
  await expect(obtain()).rejects.toThrow(/Cannot find module[\s\S]*--without-embedding/);
});
