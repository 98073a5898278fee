/** Calls of the Batch API: whole files both ways, repetitions, and what is never repeated. */
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BatchApi, QueueFull, Uncertain } from "../../../../policy/openai/batch/api.ts";
import { TryLaterError, UserError } from "../../../../schemas/errors.ts";
import { scratchFolder } from "../../../io/scratch.ts";
import { type BatchServer, startBatchServer } from "../../batch-server.ts";

const KEY = "sk-secret-of-a-test";
let folder: string;
let server: BatchServer;
const ends: (() => unknown)[] = [];
beforeEach(async () => {
  folder = scratchFolder();
  server = await startBatchServer();
  ends.push(() => server.close());
});
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

function apiFor(baseURL: string, maxRetries = 2, timeoutMs = 5000): BatchApi {
  const { signal } = new AbortController();
  const backoff = { first: 2, longest: 10 };
  const api = new BatchApi({ baseURL, key: KEY, maxRetries, timeoutMs, signal, backoff });
  ends.push(() => api.close());
  return api;
}

/** A server that answers everything with one function. */
async function plainServer(listener: RequestListener): Promise<string> {
  const plain = createServer(listener);
  await new Promise<void>((resolve) => plain.listen(0, "127.0.0.1", resolve));
  ends.push(() => {
    plain.closeAllConnections();
    plain.close();
  });
  return `http://127.0.0.1:${(plain.address() as AddressInfo).port}`;
}

const created = { input_file_id: "file-1", metadata: {}, completion_window: "24h" };

test("a file of some megabytes arrives byte for byte, and is found again by name and size", async () => {
  const line = `${JSON.stringify({ custom_id: "x", body: { text: "ä \u2028 \r\n--rftkit ".repeat(99) } })}\n`;
  const text = line.repeat(3000);
  const path = join(folder, "requests.jsonl");
  writeFileSync(path, text);
  const api = apiFor(server.url);
  const id = await api.upload(path, "requests-1.jsonl");
  const [file] = server.files;
  expect([file?.id, file?.filename, file?.content.equals(Buffer.from(text))]).toEqual([
    id,
    "requests-1.jsonl",
    true,
  ]);
  expect(await api.sentFile("requests-1.jsonl", Buffer.byteLength(text))).toBe(id);
  expect(await api.sentFile("requests-1.jsonl", 1)).toBeNull();
  await api.download(id, join(folder, "back.jsonl"));
  expect(readFileSync(join(folder, "back.jsonl"), "utf8") === text).toBe(true);
});

test("a file that is cut on its way does not appear, and is fetched again", async () => {
  let times = 0;
  const url = await plainServer((_, response) => {
    times += 1;
    response.writeHead(200, { "content-length": "10" });
    response.write("01234");
    if (times === 1) setImmediate(() => response.destroy());
    else response.end("56789");
  });
  const to = join(folder, "file");
  await expect(apiFor(url, 0).download("f", to)).rejects.toThrow(TryLaterError);
  expect(() => readFileSync(to)).toThrow();
  await apiFor(url).download("f", to);
  expect(readFileSync(to, "utf8")).toBe("0123456789");
});

test("a redirect to another origin is followed without the key", async () => {
  const keys: (string | undefined)[] = [];
  const store = await plainServer((request, response) => {
    keys.push(request.headers.authorization);
    response.end("content");
  });
  const url = await plainServer((request, response) => {
    keys.push(request.headers.authorization);
    response.writeHead(302, { location: `${store}/object?signature=1` }).end();
  });
  await apiFor(url).download("f", join(folder, "file"));
  expect(readFileSync(join(folder, "file"), "utf8")).toBe("content");
  expect(keys).toEqual([`Bearer ${KEY}`, undefined]);
});

test("429, 5xx and lost connections are tried again, then the command ends with 75", async () => {
  let times = 0;
  const url = await plainServer((_, response) => {
    times += 1;
    if (times === 1) response.writeHead(429, { "retry-after": "0.01" }).end("{}");
    else if (times === 2) response.destroy();
    else response.end(JSON.stringify({ id: "b", status: "in_progress" }));
  });
  expect(await apiFor(url).retrieve("b")).toMatchObject({ id: "b" });
  expect(times).toBe(3);
  const down = await plainServer((_, response) => response.writeHead(503).end("down"));
  await expect(apiFor(down).retrieve("b")).rejects.toThrow(/did not answer within 3 tries/);
});

test("a list is read to its end, but for what is too old where the newest come first", async () => {
  const DAY = 86_400;
  const now = 100 * DAY;
  const list = (...days: number[]) =>
    plainServer((request, response) => {
      pages.push(request.url ?? "");
      const after = new URL(request.url ?? "", "http://x").searchParams.get("after");
      const from = after === null ? 0 : Number(after) + 1;
      const data = days.map((day, i) => ({ id: String(i), status: "completed", created_at: day * DAY }));
      response.end(JSON.stringify({ data: data.slice(from, from + 2), has_more: from + 2 < days.length }));
    });
  const pages: string[] = [];
  const read = async (url: string) => {
    pages.length = 0;
    const ids: string[] = [];
    for await (const { id } of apiFor(url).batches(now)) ids.push(id);
    return ids.join();
  };
  expect(await read(await list(100, 99.5, 98, 97, 96, 95))).toBe("0,1");
  expect(pages).toHaveLength(2);
  // Oldest first, or in no order: ours may be anywhere.
  expect(await read(await list(1, 2, 3, 99, 100))).toBe("0,1,2,3,4");
  expect(await read(await list(1, 1, 1, 100))).toBe("0,1,2,3");
  // A server that says "more" for ever, and one that repeats a page.
  const endless = await plainServer((_, response) =>
    response.end(JSON.stringify({ data: [{ id: "a", status: "completed" }], has_more: true })),
  );
  expect(await read(endless)).toBe("a,a");
});

test("creating a batch is never repeated: what is not known is said", async () => {
  for (const status of [500, 503, 429]) {
    let times = 0;
    const url = await plainServer((_, response) => {
      times += 1;
      response.writeHead(status).end(JSON.stringify({ error: { message: "busy" } }));
    });
    await expect(apiFor(url).create(created)).rejects.toThrow(Uncertain);
    expect(times).toBe(1);
  }
  const odd = await plainServer((_, response) => response.end("<html>"));
  await expect(apiFor(odd).create(created)).rejects.toThrow(Uncertain);
  const full = await plainServer((_, response) =>
    response.writeHead(400).end(JSON.stringify({ error: { message: "Enqueued token limit reached for m" } })),
  );
  await expect(apiFor(full).create(created)).rejects.toThrow(QueueFull);
});

test("a server without a Batch API, or a wrong key, is the user's to fix, and no message has the key", async () => {
  const none = await plainServer((_, response) => response.writeHead(404).end('{"detail":"Not Found"}'));
  await expect(apiFor(none).retrieve("b")).rejects.toThrow(/policy.mode online or files/);
  const wrong = await plainServer((_, response) =>
    response.writeHead(401).end(JSON.stringify({ error: { message: `Incorrect API key: ${KEY}` } })),
  );
  const ended = apiFor(wrong).retrieve("b");
  await expect(ended).rejects.toThrow(UserError);
  await expect(ended).rejects.toThrow(/Incorrect API key: \[key\]/);
  await expect(apiFor(wrong).create(created)).rejects.toThrow(/\[key\]/);
});

test("a server that stops in the middle of its answer is given up after the time limit", async () => {
  const silent = await plainServer((_, response) => response.writeHead(200).write("{"));
  await expect(apiFor(silent, 0, 50).retrieve("b")).rejects.toThrow(TryLaterError);
  await expect(apiFor(silent, 0, 50).download("f", join(folder, "x"))).rejects.toThrow(TryLaterError);
});
