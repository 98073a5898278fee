import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { UserError } from "../../schemas/errors.ts";
import { tokenizerFile } from "../../text/tokenizer-file.ts";
import { tokenCounter } from "../../text/tokens.ts";

let home: string;
let hub: Server;
let asked: { url: string | undefined; token: string | undefined }[];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "rftkit-tokenizer-"));
  asked = [];
  const content = await readFile(await tokenizerFile("builtin", "."));
  hub = createServer((request, response) => {
    asked.push({ url: request.url, token: request.headers.authorization });
    if (request.url === "/org/open/resolve/main/tokenizer.json") response.end(content);
    else if (request.url?.startsWith("/org/gated/")) response.writeHead(401).end("Access is restricted");
    else if (request.url?.startsWith("/org/cut/")) {
      response.writeHead(200, { "content-length": String(content.length) });
      response.write(content.subarray(0, 100), () => response.destroy());
    } else response.writeHead(404).end();
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => hub.once("listening", resolve));
  vi.stubEnv("HF_ENDPOINT", `http://127.0.0.1:${(hub.address() as AddressInfo).port}`);
  vi.stubEnv("XDG_CACHE_HOME", home);
  for (const name of ["HF_HOME", "HF_HUB_CACHE", "HF_TOKEN", "HF_HUB_OFFLINE"]) vi.stubEnv(name, "");
});

afterEach(async () => {
  vi.unstubAllEnvs();
  hub.closeAllConnections();
  hub.close();
  await rm(home, { recursive: true, force: true });
});

const faultOf = async (spec: string): Promise<string> => {
  const error = await tokenizerFile(spec, home).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  return (error as UserError).faults[0]!.got;
};

test("a hub id is fetched once, with the user's token, and counts as the file does", async () => {
  vi.stubEnv("HF_TOKEN", "hf_secret");
  const file = await tokenizerFile("org/open", home);
  expect(await tokenizerFile("org/open", home)).toBe(file);
  expect(asked).toEqual([{ url: "/org/open/resolve/main/tokenizer.json", token: "Bearer hf_secret" }]);
  const counter = await tokenCounter("org/open", home);
  expect(counter.count("print(1)\n")).toBe((await tokenCounter("builtin", home)).count("print(1)\n"));
  expect(counter.name).toMatch(/^file:/);
});

test("a path wins over a hub id of the same name", async () => {
  await mkdir(join(home, "org", "open"), { recursive: true });
  await writeFile(join(home, "org", "open", "tokenizer.json"), "{}");
  expect(await tokenizerFile("org/open", home)).toBe(join(home, "org", "open", "tokenizer.json"));
  expect(asked).toEqual([]);
});

test("what the hub library has in its cache is used", async () => {
  const root = join(home, "huggingface", "hub", "models--org--open");
  await mkdir(join(root, "refs"), { recursive: true });
  await mkdir(join(root, "snapshots", "abc"), { recursive: true });
  await writeFile(join(root, "refs", "main"), "abc");
  await writeFile(join(root, "snapshots", "abc", "tokenizer.json"), "{}");
  expect(await tokenizerFile("org/open", home)).toBe(join(root, "snapshots", "abc", "tokenizer.json"));
  expect(asked).toEqual([]);
});

test.each([
  ["org/gated", /401.*gated/],
  ["org/missing", /hub answers 404/],
  ["org/cut", /out of reach/],
])("%s: one error that says why, and nothing in the cache", async (id, why) => {
  expect(await faultOf(id)).toMatch(why);
  expect(await faultOf(id)).toMatch(why);
  expect(asked).toHaveLength(2);
});

test("offline, and without a server: the error comes at once", async () => {
  vi.stubEnv("HF_HUB_OFFLINE", "1");
  expect(await faultOf("org/open")).toContain("HF_HUB_OFFLINE");
  expect(asked).toEqual([]);
  vi.stubEnv("HF_HUB_OFFLINE", "");
  vi.stubEnv("HF_ENDPOINT", "http://127.0.0.1:9");
  expect(await faultOf("org/open")).toMatch(/out of reach/);
});

test("what is neither a path nor an id is a path that is missing", async () => {
  expect(await faultOf("./no/such/folder")).toMatch(/ENOENT/);
});
