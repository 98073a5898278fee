import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type HubAddress, parseAddress } from "../../../io/hub/address.ts";
import { Hub } from "../../../io/hub/hub.ts";
import type { HubSettings } from "../../../io/hub/settings.ts";
import { PLACE } from "../../../io/processes.ts";
import { TryLaterError, UserError } from "../../../schemas/errors.ts";
import { scratchFolder } from "../scratch.ts";
import { StandIn } from "./stand-in.ts";

const folder = scratchFolder();
const SMALL = '{"question": "Add."}\n';
const LARGE = Buffer.alloc(300_000, "0123456789");
const TOKEN = "hf_secretsecretsecret";

let standIn: StandIn;
let cache: string;
let number = 0;

beforeAll(async () => {
  standIn = await StandIn.start();
});
afterAll(() => standIn.close());
beforeEach(() => {
  cache = join(folder, `cache-${number++}`);
  standIn.repos.clear();
  standIn.asked.length = 0;
  Object.assign(standIn, { fault: null, token: null, page: 1000 });
  standIn.put("org/set", { "README.md": "# Set", "data/train.jsonl": SMALL, "data/test-0.parquet": LARGE });
});

const settings = (own: Partial<HubSettings> = {}): HubSettings => ({
  endpoint: standIn.url,
  token: null,
  offline: false,
  cache,
  ...own,
});
const hub = (own: Partial<HubSettings> = {}, options = {}): Hub =>
  new Hub({ settings: settings(own), tries: 3, pauseMs: 1, idleMs: 500, ...options });

/** Local files of an address: its exact path. */
async function get(text: string, own: Partial<HubSettings> = {}): Promise<string[]> {
  const client = hub(own);
  const address = await client.pinned(parseAddress(text));
  return client.files(address, () => [address.path], { fetch: true });
}
const failure = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => new Error("no error"),
    (error: Error) => error,
  );
const blobs = (): string[] => {
  try {
    return readdirSync(join(cache, "datasets--org--set", "blobs"));
  } catch {
    return [];
  }
};

test("small and large files are downloaded once, whole, and for the user only", async () => {
  const [small = ""] = await get("hf://datasets/org/set/data/train.jsonl");
  const [large = ""] = await get("hf://datasets/org/set@main/data/test-0.parquet");
  expect(readFileSync(small, "utf8")).toBe(SMALL);
  expect(readFileSync(large).equals(LARGE)).toBe(true);
  expect(statSync(large).mode & 0o777).toBe(0o600);
  expect(statSync(join(cache, "datasets--org--set")).mode & 0o777).toBe(0o700);
  const before = standIn.asked.length;
  const commit = standIn.repos.get("org/set")?.branches.get("main");
  await get(`hf://datasets/org/set@${commit}/data/test-0.parquet`);
  expect(standIn.asked.length).toBe(before);
});

test("a revision is bound to its commit: later commits change nothing", async () => {
  const client = hub();
  const first = await client.pinned(parseAddress("hf://datasets/org/set@main/data/train.jsonl"));
  standIn.put("org/set", { "data/train.jsonl": "other\n" });
  const [file = ""] = await client.files(first, () => ["data/train.jsonl"], { fetch: true });
  expect(readFileSync(file, "utf8")).toBe(SMALL);
  expect((await client.pinned(parseAddress("hf://datasets/org/set"))).revision).not.toBe(first.revision);
});

test("a listing of several pages is read to its end", async () => {
  standIn.page = 2;
  standIn.put(
    "org/set",
    Object.fromEntries(Array.from({ length: 7 }, (_, i) => [`more/${i}.jsonl`, `${i}`])),
  );
  const client = hub();
  const address = await client.pinned(parseAddress("hf://datasets/org/set"));
  expect(await client.paths(address)).toHaveLength(10);
});

test("offline, what is in the cache is found, whether rftkit or huggingface_hub put it there", async () => {
  const text = "hf://datasets/org/set/data/train.jsonl";
  await get(text);
  standIn.asked.length = 0;
  expect(await get(text, { offline: true })).toHaveLength(1);
  const theirs = join(cache, "datasets--org--theirs");
  const commit = "c".repeat(40);
  mkdirSync(join(theirs, "snapshots", commit, "data"), { recursive: true });
  mkdirSync(join(theirs, "refs"));
  writeFileSync(join(theirs, "refs", "main"), commit);
  writeFileSync(join(theirs, "snapshots", commit, "data", "a.jsonl"), "a");
  expect(await get("hf://datasets/org/theirs/data/a.jsonl", { offline: true })).toHaveLength(1);
  expect(standIn.asked).toEqual([]);
  const error = await failure(get("hf://datasets/org/other/a.jsonl", { offline: true }));
  expect(error).toBeInstanceOf(UserError);
  expect(error.message).toMatch(/HF_HUB_OFFLINE is set.*hf download org\/other --repo-type dataset/s);
});

test("the token goes to the hub only, not to where it redirects, and is in no error", async () => {
  Object.assign(standIn, { token: TOKEN });
  const repo = standIn.repos.get("org/set");
  if (repo) repo.gated = true;
  const other = await StandIn.start();
  other.objects.set("x", Buffer.alloc(0));
  try {
    standIn.fault = (asked, response) => {
      if (!asked.path.startsWith("/datasets/org/set/resolve/") || !asked.path.endsWith(".parquet"))
        return false;
      response.writeHead(302, { location: `${other.url}/cdn/${"a".repeat(64)}` }).end();
      return true;
    };
    other.fault = (_asked, response) => {
      response.end(LARGE);
      return true;
    };
    await get("hf://datasets/org/set/data/test-0.parquet", { token: TOKEN });
    expect(standIn.asked.every(({ authorization }) => authorization === `Bearer ${TOKEN}`)).toBe(true);
    expect(other.asked.map(({ authorization }) => authorization)).toEqual([null]);
  } finally {
    await other.close();
  }
  standIn.fault = (_asked, response) => {
    response.writeHead(403, { "x-error-message": "not yours" }).end();
    return true;
  };
  expect((await failure(get("hf://datasets/org/set/README.md", { token: TOKEN }))).message).not.toContain(
    TOKEN,
  );
});

test("a gated or private data set says where its terms are and that a token is needed", async () => {
  Object.assign(standIn, { token: TOKEN });
  const repo = standIn.repos.get("org/set");
  if (repo) repo.gated = true;
  const error = await failure(get("hf://datasets/org/set/data/train.jsonl"));
  expect(error).toBeInstanceOf(UserError);
  expect(error.message).toMatch(/GatedRepo: .*accept its terms on http.*\/datasets\/org\/set.*HF_TOKEN/s);
  if (repo) repo.private = true;
  expect((await failure(get("hf://datasets/org/set/README.md"))).message).toMatch(/401 RepoNotFound/);
  expect(await get("hf://datasets/org/set/data/train.jsonl", { token: TOKEN })).toHaveLength(1);
});

test.each([
  ["hf://datasets/org/none/a", /expected a data set that exists/],
  ["hf://datasets/org/set@none/a", /expected a revision/],
])("%s does not exist", async (text, message) => {
  const error = await failure(get(text));
  expect(error).toBeInstanceOf(UserError);
  expect(error.message).toMatch(message);
});

test.each([429, 500, 503])("after %d the request comes again, and then the command may", async (status) => {
  let refused = 2;
  standIn.fault = (_asked, response) => {
    if (refused-- <= 0) return false;
    response.writeHead(status, { "retry-after": "0" }).end();
    return true;
  };
  expect(await get("hf://datasets/org/set/data/train.jsonl")).toHaveLength(1);
  refused = 100;
  standIn.put("org/set", { "data/train.jsonl": "new" });
  const error = await failure(get("hf://datasets/org/set/data/train.jsonl"));
  expect(error).toBeInstanceOf(TryLaterError);
  expect(error.message).toContain(String(status));
});

test("a hub that cannot be reached is named, with the way to download by hand", async () => {
  const error = await failure(
    get("hf://datasets/org/set/data/train.jsonl", { endpoint: "http://127.0.0.1:9" }),
  );
  expect(error).toBeInstanceOf(TryLaterError);
  expect(error.message).toMatch(
    /127\.0\.0\.1:9 cannot be reached.*hf download org\/set --repo-type dataset --include 'data\/train.jsonl'/s,
  );
});

test("a hub that is out of reach does not stop what is in the cache; a refusal does", async () => {
  const text = "hf://datasets/org/set/data/train.jsonl";
  const [file] = await get(text);
  const said: string[] = [];
  const away = hub({ endpoint: "http://127.0.0.1:9" }, { say: (line: string) => said.push(line) });
  const address = await away.pinned(parseAddress(text));
  expect(await away.files(address, () => [address.path], { fetch: true })).toEqual([file]);
  expect(said).toEqual([expect.stringContaining("the hub is out of reach; commit")]);
  standIn.repos.clear();
  expect(await failure(get(text))).toBeInstanceOf(UserError);
});

/** Answers of a file's content instead of the stand-in's. */
const contents = (
  answer: (range: string | null, response: import("node:http").ServerResponse) => void,
): void => {
  standIn.fault = (asked, response) => {
    if (!asked.path.startsWith("/cdn/")) return false;
    answer(asked.range, response);
    return true;
  };
};
const large = (): Promise<string[]> => get("hf://datasets/org/set/data/test-0.parquet");

test("a connection that breaks is continued where it stopped", async () => {
  const ranges: (string | null)[] = [];
  contents((range, response) => {
    ranges.push(range);
    const from = Number(/\d+/.exec(range ?? "0")?.[0]);
    response.writeHead(range === null ? 200 : 206, { "content-length": String(LARGE.length - from) });
    response.write(LARGE.subarray(from, from + 100_000), () => setTimeout(() => response.destroy(), 20));
  });
  const [file = ""] = await large();
  expect(readFileSync(file).equals(LARGE)).toBe(true);
  expect(ranges[0]).toBeNull();
  expect(ranges.length).toBeGreaterThan(2);
});

test("a server without ranges is asked from the start", async () => {
  let tries = 0;
  contents((_range, response) => {
    response.writeHead(200);
    if (tries++ > 0) response.end(LARGE);
    else response.write(LARGE.subarray(0, 1000), () => setTimeout(() => response.destroy(), 20));
  });
  const [file = ""] = await large();
  expect(readFileSync(file).equals(LARGE)).toBe(true);
});

test.each<[string, (response: import("node:http").ServerResponse) => void]>([
  ["another content", (response) => response.end(Buffer.alloc(LARGE.length, "x"))],
  ["too short", (response) => response.end(LARGE.subarray(0, 10))],
  ["too long", (response) => response.end(Buffer.concat([LARGE, LARGE]))],
  [
    "endless",
    (response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(LARGE));
        if (!response.destroyed) response.once("drain", more);
      };
      more();
    },
  ],
  ["silent", (response) => response.writeHead(200).write(LARGE.subarray(0, 10))],
  [
    "a redirect to another protocol",
    (response) => response.writeHead(302, { location: "file:///etc/passwd" }).end(),
  ],
  [
    "redirects without end",
    (response) => response.writeHead(302, { location: `/cdn/${"b".repeat(64)}` }).end(),
  ],
])("a content that is %s leaves nothing behind", async (_name, answer) => {
  contents((_range, response) => void answer(response));
  const error = await failure(large());
  expect(error).toBeInstanceOf(TryLaterError);
  expect(error.message).toContain("hf download");
  expect(blobs()).toEqual([]);
});

test.each(["../../evil", "/etc/evil", "a/../../evil", "a\\..\\evil", "C:/evil", "a//b", "a/\u0000b"])(
  "a listing with the name %j ends the look-up and writes nothing outside",
  async (path) => {
    standIn.fault = (asked, response) => {
      if (!asked.path.includes("/tree/")) return false;
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify([{ type: "file", oid: "a".repeat(40), size: 4, path }]));
      return true;
    };
    const client = hub();
    const address = await client.pinned(parseAddress("hf://datasets/org/set"));
    const error = await failure(client.files(address, (paths) => paths, { fetch: true }));
    expect(error.message).toContain("a file that cannot be one");
    expect(blobs()).toEqual([]);
  },
);

test.each(["not json", "[]", '{"sha": 5}', '{"sha": "main"}', "null"])(
  "%s instead of a revision is an error",
  async (body) => {
    standIn.fault = (_asked, response) => {
      response.setHeader("content-type", "application/json");
      response.end(body);
      return true;
    };
    expect(await failure(get("hf://datasets/org/set/README.md"))).toBeInstanceOf(TryLaterError);
  },
);

test("what a killed process has left of a download goes with the next one", async () => {
  await get("hf://datasets/org/set/README.md");
  const left = join(
    cache,
    "datasets--org--set",
    "blobs",
    `${"a".repeat(64)}.tmp-${PLACE}-4194303-${"0".repeat(12)}`,
  );
  writeFileSync(left, "half");
  await large();
  expect(blobs().filter((name) => name.includes(".tmp-"))).toEqual([]);
});

test("an interrupted download leaves nothing", async () => {
  const controller = new AbortController();
  contents((_range, response) => {
    response.write(LARGE.subarray(0, 1000));
    setTimeout(() => controller.abort(new Error("stopped")), 30);
  });
  const client = hub({}, { signal: controller.signal, idleMs: 5000 });
  const address: HubAddress = await client.pinned(parseAddress("hf://datasets/org/set"));
  await expect(client.files(address, () => ["data/test-0.parquet"], { fetch: true })).rejects.toThrow(
    "stopped",
  );
  expect(blobs()).toEqual([]);
});
