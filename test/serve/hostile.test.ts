/**
 * What clients do wrong, by accident or on purpose: each gets a clear error, and the server serves
 * on. With a judge in memory.
 */
import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { connect, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { RunningServer } from "../../serve/server.ts";
import { FakeJudge, MEBIBYTE, passing, send, served, until } from "./here.ts";

const TESTS = [{ input: "1", output: "1" }];
const GOOD = { body: { code: "print(1)", tests: TESTS } };

let judge: FakeJudge;
let server: RunningServer | undefined;
async function started(given: Partial<Parameters<typeof served>[0]> = {}): Promise<RunningServer> {
  judge = new FakeJudge();
  server = await served({ create: async () => judge, ...given });
  return server;
}
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server?.stop();
});

/** Every program waits until its client gives up, or the test lets it go. */
function holding(): { release: () => void; cancelled: () => number } {
  const waiting: (() => void)[] = [];
  let cancelled = 0;
  judge.answer = (request, cancellation) =>
    new Promise((resolve) => {
      waiting.push(() => resolve(passing(request)));
      cancellation?.onCancel(() => {
        cancelled++;
      });
    });
  return {
    release: () => {
      for (const go of waiting.splice(0)) go();
    },
    cancelled: () => cancelled,
  };
}

const portOf = ({ url }: RunningServer): number => Number(new URL(url).port);
const sockets: Socket[] = [];
async function opened(here: RunningServer): Promise<{ socket: Socket; text: () => string }> {
  const socket = connect(portOf(here), "127.0.0.1");
  sockets.push(socket);
  socket.on("error", () => {});
  let text = "";
  socket.setEncoding("utf8").on("data", (part: string) => {
    text += part;
  });
  await once(socket, "connect");
  return { socket, text: () => text };
}

const isWell = async (here: RunningServer): Promise<void> => {
  judge.answer = async (request) => passing(request);
  expect((await send(here, "/v1/judge", GOOD)).status).toBe(200);
};

test.each([
  ["no token", {}, 401],
  ["a wrong token", { authorization: "Bearer wrong-wrong-wrong" }, 401],
  ["the token", { authorization: "Bearer right-right-right" }, 200],
])("%s", async (_, headers, status) => {
  const here = await started({ token: "right-right-right" });
  const sent = await send(here, "/v1/judge", { ...GOOD, headers });
  expect(sent.status).toBe(status);
  expect(sent.text).not.toContain("right-right-right");
  expect(judge.asked).toHaveLength(status === 200 ? 1 : 0);
});

test("a web page's request is refused before its body is read, and gets no permission to ask", async () => {
  const here = await started();
  const origin = "https://evil.example";
  const sent = await send(here, "/run_code", {
    body: { code: "x", language: "python" },
    headers: { origin },
  });
  expect(sent.status).toBe(403);
  expect(sent.json).toEqual({ detail: expect.stringContaining("web pages") });
  const asks = await send(here, "/run_code", { method: "OPTIONS", headers: { origin } });
  expect(asks.status).toBe(403);
  expect(asks.headers).not.toHaveProperty("access-control-allow-origin");
  expect(judge.asked).toEqual([]);
  await isWell(here);
});

test.each([
  ["declared", { "content-length": String(100 * MEBIBYTE) }],
  ["in chunks", {}],
])("a body of 100 MB, %s, is refused with a readable answer", async (_, headers) => {
  const here = await started();
  const sent = httpRequest(`${here.url}/v1/judge`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
  });
  const answer = once(sent, "response");
  const part = Buffer.alloc(MEBIBYTE, 0x20);
  for (let i = 0; i < 100; i++) if (!sent.write(part)) await once(sent, "drain");
  sent.end();
  const [response] = await answer;
  expect(response.statusCode).toBe(413);
  expect((await response.toArray()).join("")).toContain("more than 8 MiB");
  await isWell(here);
});

test("a million tests are refused by their number", async () => {
  const here = await started({ limits: { bodyBytes: 64 * MEBIBYTE, bytesInFlight: 256 * MEBIBYTE } });
  const tests = `[${Array.from({ length: 1e6 }, () => '{"input":"","output":""}').join(",")}]`;
  const sent = await send(here, "/v1/judge", { raw: `{"code":"x","tests":${tests}}` });
  expect(sent.status).toBe(413);
  expect(sent.json).toMatchObject({
    error: { code: "too_many", message: expect.stringContaining("1000000") },
  });
  await isWell(here);
});

test.each([
  ["nothing", ""],
  ["no JSON", "{code: 1}"],
  ["JSON that is cut", '{"code": "x", "tests": ['],
  ["deep JSON", `${"[".repeat(1e6)}${"]".repeat(1e6)}`],
  ["bytes that are no text", Buffer.from([0xff, 0xfe, 0x00])],
])("a body of %s is refused", async (_, raw) => {
  const here = await started();
  const sent = await send(here, "/v1/judge", { raw });
  expect(sent.status).toBe(400);
  await isWell(here);
});

test("a full queue answers 429 with Retry-After; on /run_code 504, which verl's client retries", async () => {
  const here = await started({ queue: 2 });
  const held = holding();
  const two = [send(here, "/v1/judge", GOOD), send(here, "/v1/judge", GOOD)];
  await until(() => here.service.requests === 2);
  const third = await send(here, "/v1/judge", GOOD);
  expect([third.status, third.json]).toMatchObject([429, { error: { code: "queue_full" } }]);
  expect(Number(third.headers["retry-after"])).toBeGreaterThanOrEqual(1);
  const run = await send(here, "/run_code", { body: { code: "x", language: "python" } });
  expect(run.status).toBe(504);
  held.release();
  expect((await Promise.all(two)).map(({ status }) => status)).toEqual([200, 200]);
  await isWell(here);
});

test("bodies beyond the memory for all of them answer 429", async () => {
  const here = await started({ limits: { bodyBytes: MEBIBYTE, bytesInFlight: 1.5 * MEBIBYTE } });
  const held = holding();
  const large = { body: { code: "x".repeat(900_000), tests: TESTS } };
  const first = send(here, "/v1/judge", large);
  await until(() => here.service.requests === 1);
  expect(await send(here, "/v1/judge", large)).toMatchObject({
    status: 429,
    json: { error: { code: "bytes_in_flight" } },
  });
  held.release();
  expect((await first).status).toBe(200);
  await isWell(here);
});

test("a client that hangs up cancels its run, and leaves the queue", async () => {
  const here = await started();
  const held = holding();
  const sent = httpRequest(`${here.url}/v1/judge`, {
    method: "POST",
    headers: { "content-type": "application/json" },
  });
  sent.on("error", () => {});
  sent.end(JSON.stringify(GOOD.body));
  await until(() => judge.asked.length === 1);
  sent.destroy();
  await until(() => here.service.requests === 0);
  expect(held.cancelled()).toBe(1);
  expect((await send(here, "/metrics")).text).toContain("rftkit_cancelled_total 1");
  await isWell(here);
});

test("a client that hangs up in a batch cancels what runs of it", async () => {
  const here = await started();
  const held = holding();
  const sent = httpRequest(`${here.url}/v1/judge/batch`, {
    method: "POST",
    headers: { "content-type": "application/json" },
  });
  sent.on("error", () => {});
  sent.end(JSON.stringify({ requests: Array.from({ length: 200 }, () => GOOD.body) }));
  await until(() => judge.asked.length === 64);
  sent.destroy();
  await until(() => here.service.requests === 0);
  expect(held.cancelled()).toBe(64);
  expect(judge.asked).toHaveLength(64);
  await isWell(here);
});

test("clients that send slowly, half a request, or nothing are cut off; others are served meanwhile", async () => {
  const here = await started({ timeouts: { headers: 300, request: 600 } });
  const silent = await opened(here);
  const half = await opened(here);
  half.socket.write("POST /v1/judge HTTP/1.1\r\nHost: localhost\r\nContent-Type: appl");
  const slow = await opened(here);
  slow.socket.write(
    "POST /v1/judge HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{",
  );
  const drip = setInterval(() => slow.socket.write(" "), 50);
  await isWell(here);
  await Promise.all([half, slow].map(({ socket }) => socket.closed || once(socket, "close")));
  clearInterval(drip);
  expect(half.text()).toContain("408");
  expect(here.service.requests).toBe(0);
  silent.socket.destroy();
  await isWell(here);
});

test("a client that closes its sending side still gets its answer", async () => {
  const here = await started();
  const { socket, text } = await opened(here);
  const body = JSON.stringify(GOOD.body);
  const head = `Host: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n`;
  socket.write(`POST /v1/judge HTTP/1.1\r\n${head}Connection: close\r\n\r\n${body}`);
  await once(socket, "close");
  expect(text()).toContain('"verdict":"OK"');
});

test("an exception of the judge is status 500 without its text", async () => {
  const here = await started();
  judge.answer = () => Promise.reject(new Error("a secret of the server"));
  const sent = await send(here, "/v1/judge", GOOD);
  expect(sent.status).toBe(500);
  expect(sent.text).not.toContain("secret");
  await isWell(here);
});

test("unknown paths and methods get an answer", async () => {
  const here = await started();
  expect((await send(here, "/v2/judge", GOOD)).status).toBe(404);
  expect((await send(here, "/v1/judge", { method: "GET" })).status).toBe(404);
  expect((await send(here, "/../../etc/passwd")).status).toBe(404);
  await isWell(here);
});

test("draining answers what runs, refuses what comes, and ends", async () => {
  const here = await started();
  const held = holding();
  const running = send(here, "/v1/judge", GOOD);
  await until(() => here.service.requests === 1);
  const stopped = here.stop();
  server = undefined;
  expect(await send(here, "/v1/judge", GOOD)).toMatchObject({
    status: 503,
    json: { error: { code: "draining" } },
  });
  expect((await send(here, "/run_code", { body: { code: "x", language: "python" } })).status).toBe(504);
  expect(await send(here, "/health")).toMatchObject({ status: 503, json: { status: "draining" } });
  held.release();
  expect((await running).status).toBe(200);
  await stopped;
  expect(judge.closed).toBe(1);
  await expect(send(here, "/health")).rejects.toThrow(/ECONNREFUSED/);
});

test("a judge that gave up is replaced, and the program is judged by the next one", async () => {
  const judges: FakeJudge[] = [];
  const create = async () => {
    const next = new FakeJudge();
    judges.push(next);
    return next;
  };
  const here = await started({ create });
  const [first] = judges as [FakeJudge];
  first.answer = async () => {
    first.failure = "the supervisor ended 6 times";
    return { verdict: "INTERNAL", tests: [], firstFailing: null, detail: first.failure };
  };
  const sent = await Promise.all([send(here, "/v1/judge", GOOD), send(here, "/v1/judge", GOOD)]);
  expect(sent.map(({ status }) => status)).toEqual([200, 200]);
  expect([judges.length, first.closed]).toEqual([2, 1]);
  expect((await send(here, "/health")).json).toMatchObject({ status: "ok" });
});

test("a judge that does not start again is status 503, and is tried again", async () => {
  let [starts, broken] = [0, true];
  const create = async () => {
    if (starts++ > 0 && broken) throw new Error("no zygote was ready");
    judge = new FakeJudge();
    return judge;
  };
  const here = await started({ create });
  judge.failure = "it ended";
  expect(await send(here, "/v1/judge", GOOD)).toMatchObject({
    status: 503,
    json: { error: { code: "no_judge" } },
  });
  expect((await send(here, "/health")).json).toMatchObject({ status: "failing" });
  broken = false;
  expect((await send(here, "/v1/judge", GOOD)).status).toBe(200);
});
