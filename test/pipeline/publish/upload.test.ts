import { mkdirSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { HubClient } from "../../../io/hub/client.ts";
import type { HubSettings } from "../../../io/hub/settings.ts";
import { planUpload, type UploadRequest, upload } from "../../../pipeline/publish/upload.ts";
import { TryLaterError, UserError } from "../../../schemas/errors.ts";
import { StandIn } from "../../io/hub/stand-in.ts";
import { scratchFolder } from "../../io/scratch.ts";

const dataset = join(scratchFolder(), "dataset");
const TOKEN = "hf_tokentokentoken";
const CARD = `---
license: mit
configs:
  - config_name: multi_turn
    data_files: [{ split: train, path: multi_turn/train-*.parquet }]
  - config_name: rejected
    data_files: [{ split: train, path: rejected/train-*.parquet }]
dataset_info:
  - config_name: multi_turn
  - config_name: rejected
---
| config | rows |
|---|---|
| multi_turn | 2 |
| rejected | 9 |

load_dataset("path/of/this/folder", "multi_turn", split="train")
`;

let hub: StandIn;
beforeAll(async () => {
  hub = await StandIn.start();
  for (const folder of ["multi_turn", "problems", "rejected", "journal"])
    mkdirSync(join(dataset, folder), { recursive: true });
  writeFileSync(join(dataset, "README.md"), CARD);
  writeFileSync(join(dataset, "rftkit.json"), '{"schema":"dataset/1"}\n');
  writeFileSync(join(dataset, "multi_turn", "train-00000.parquet"), Buffer.alloc(50_000, "PAR1"));
  writeFileSync(join(dataset, "problems", "train-00000.parquet"), Buffer.alloc(20_000, "PAR2"));
  writeFileSync(join(dataset, "problems", ".train.parquet.tmp"), "x");
  writeFileSync(join(dataset, "rejected", "train-00000.parquet"), "PAR3");
  writeFileSync(join(dataset, "journal", "secret.jsonl"), "{}");
});
afterAll(() => hub.close());
beforeEach(() => {
  hub.repos.clear();
  hub.objects.clear();
  hub.asked.length = 0;
  Object.assign(hub, { token: TOKEN, fault: null, chunk: 0 });
});

const request = (own: Partial<UploadRequest> = {}): UploadRequest => ({
  dataset,
  repo: "me/set",
  isPrivate: false,
  withRejected: false,
  ...own,
});
const settings = (token: string | null = TOKEN): HubSettings => ({
  endpoint: hub.url,
  token,
  offline: false,
  cache: "/none",
});

async function publish(own: Partial<UploadRequest> = {}, token: string | null = TOKEN): Promise<string> {
  const client = new HubClient(settings(token), { tries: 2, pauseMs: 1 });
  const plan = await planUpload(client, request(own), settings(token));
  return upload(client, plan, { request: request(own), settings: settings(token), say: () => undefined });
}
const head = (name = "me/set") => {
  const repo = hub.repos.get(name);
  return repo?.commits.get(repo.branches.get("main") ?? "") ?? new Map<string, Buffer>();
};
const uploads = (): number =>
  hub.asked.filter(({ method, path }) => method === "PUT" && path.startsWith("/lfs/")).length;
const failure = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => new Error("none"),
    (error: Error) => error,
  );

test("a new data set gets the card, the stamp and the rows, and nothing else of the folder", async () => {
  const client = new HubClient(settings());
  const plan = await planUpload(client, request(), settings());
  expect(plan).toMatchObject({ repository: null, kept: [], remove: [], leftOut: ["journal", "rejected"] });
  expect(hub.repos.size).toBe(0);
  await publish();
  expect([...head().keys()].sort()).toEqual([
    ".gitattributes",
    "README.md",
    "multi_turn/train-00000.parquet",
    "problems/train-00000.parquet",
    "rftkit.json",
  ]);
  const card = head().get("README.md")?.toString() ?? "";
  expect(card).toContain('load_dataset("me/set"');
  expect(card).not.toContain("rejected");
  expect(hub.repos.get("me/set")?.private).toBe(false);
});

test("rejected rows are uploaded on request, into a private data set", async () => {
  await publish({ withRejected: true, isPrivate: true });
  expect(head().has("rejected/train-00000.parquet")).toBe(true);
  expect(head().get("README.md")?.toString()).toContain("| rejected | 9 |");
  expect(hub.repos.get("me/set")?.private).toBe(true);
});

test("what is there already is not sent again; rows of an earlier version go, files of others stay", async () => {
  await publish();
  hub.put("me/set", {
    "multi_turn/train-00001.parquet": "old",
    "notes.md": "mine",
    "data/x.parquet": "mine",
  });
  const before = uploads();
  const client = new HubClient(settings());
  const plan = await planUpload(client, request(), settings());
  expect(plan.add).toEqual([]);
  expect(plan.kept).toHaveLength(4);
  expect(plan.remove).toEqual(["multi_turn/train-00001.parquet"]);
  await publish();
  expect(uploads()).toBe(before);
  expect(head().has("multi_turn/train-00001.parquet")).toBe(false);
  expect([head().get("notes.md")?.toString(), head().has("data/x.parquet")]).toEqual(["mine", true]);
});

test("after an upload that ended before its commit, the large files are not sent again", async () => {
  hub.fault = (asked, response) => {
    if (!asked.path.includes("/commit/")) return false;
    response.destroy();
    return true;
  };
  expect(await failure(publish())).toBeInstanceOf(TryLaterError);
  expect([uploads(), head().has("README.md")]).toEqual([2, false]);
  hub.fault = null;
  await publish();
  expect([uploads(), head().has("multi_turn/train-00000.parquet")]).toEqual([2, true]);
});

test("files in parts arrive whole", async () => {
  hub.chunk = 7000;
  await publish();
  expect(head().get("multi_turn/train-00000.parquet")?.equals(Buffer.alloc(50_000, "PAR1"))).toBe(true);
});

test("a commit is made once: a branch that has moved, or an answer that is lost, ends the command", async () => {
  await publish();
  writeFileSync(join(dataset, "rftkit.json"), '{"schema":"dataset/1","n":2}\n');
  let commits = 0;
  hub.fault = (asked, response) => {
    if (!asked.path.includes("/commit/")) return false;
    commits++;
    response.writeHead(412, { "content-type": "application/json" }).end('{"error":"moved"}');
    return true;
  };
  const error = await failure(publish());
  expect([error instanceof TryLaterError, commits]).toEqual([true, 1]);
  expect(error.message).toContain("was changed meanwhile");
});

test("without a token, or into a public data set with --private, nothing is sent", async () => {
  const error = await failure(publish({}, null));
  expect(error).toBeInstanceOf(UserError);
  expect(error.message).toContain("HF_TOKEN");
  hub.put("me/set", { "a.md": "x" });
  const refused = await failure(publish({ isPrivate: true }));
  expect(refused.message).toContain("expected a private data set, as --private says");
  expect(uploads()).toBe(0);
});

test("a link in the dataset is refused", async () => {
  const link = join(dataset, "problems", "train-00001.parquet");
  symlinkSync("/etc/hostname", link);
  try {
    expect((await failure(publish())).message).toContain("is no regular file");
  } finally {
    unlinkSync(link);
  }
});

test("neither plan nor errors have the token, and storage never sees it", async () => {
  await publish();
  expect(hub.asked.filter(({ path }) => path.startsWith("/lfs/")).length).toBeGreaterThan(0);
  hub.fault = (_asked, response) => {
    response.writeHead(403, { "content-type": "application/json" }).end('{"error":"forbidden"}');
    return true;
  };
  const error = await failure(publish());
  expect([error instanceof UserError, error.message.includes(TOKEN)]).toEqual([true, false]);
});
