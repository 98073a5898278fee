/** Requests whose tries failed in earlier commands: they are not paid for again without end. */
import { afterEach, expect, test } from "vitest";
import { PolicyFailure, type Tries } from "../../policy/policy.ts";
import { TryLaterError } from "../../schemas/errors.ts";
import {
  type AnsweringServer,
  fine,
  type Reply,
  recorded,
  type Sent,
  startAnswering,
} from "./answering-server.ts";
import { context, policyFor, request } from "./openai-setup.ts";

const open: AnsweringServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

const isShort = (body: Sent) => body.messages[0]?.content === "Hi";

/** Answers short requests; `reply` answers the others. */
async function answering(reply: (index: number, body: Sent) => Reply | "hang up"): Promise<AnsweringServer> {
  let index = 0;
  const server = await startAnswering((body) => (isShort(body) ? fine(body) : reply(index++, body)));
  open.push(server);
  return server;
}

const LIMITED: Reply = { status: 429, body: { error: { message: "slow down" } } };

function triesAfter(causes: readonly string[]): { tries: Tries; added: string[] } {
  const added: string[] = [];
  return { tries: { causes, add: (cause) => void added.push(cause) }, added };
}

async function ask(
  { url, log }: AnsweringServer,
  causes: readonly string[],
  { options = {}, change = {} }: { options?: object; change?: object } = {},
) {
  const policy = await policyFor(url, { max_retries: 2, ...options });
  const { tries, added } = triesAfter(causes);
  const ended = await policy
    .complete(request(change), context({ tries }))
    .catch((thrown: unknown) => thrown as Error);
  return { ended, added, sent: log.filter((body) => !isShort(body)).length };
}

const HANGS: Reply = { status: 504, body: { error: { message: "upstream timed out" } } };
const twice = ["no connection", "no connection", "no connection"];

test("each try that reached a server is noted, with its cause", async () => {
  const replies = ["hang up", recorded("always-500"), recorded("empty-choices")] as const;
  const { added } = await ask(await answering((i) => replies[i] ?? "hang up"), []);
  expect(added).toEqual(["no connection", "500", "broken answer"]);
});

test("a port that nothing listens on, and a server that asks for patience, leave no note", async () => {
  const away = await ask({ url: "http://127.0.0.1:9/v1", log: [], close: () => Promise.resolve() }, []);
  expect([away.added, away.ended]).toEqual([[], expect.any(TryLaterError)]);
  const slow = await ask(await answering((i, body) => (i < 2 ? LIMITED : fine(body))), []);
  expect([slow.added, slow.ended]).toEqual([[], expect.objectContaining({ text: "fine 11 0" })]);
});

test("tries of a killed command count: the next one makes only those that are left", async () => {
  const { sent, ended } = await ask(await answering(() => recorded("always-500")), ["500", "500"]);
  expect(sent).toBe(1);
  expect(ended).toBeInstanceOf(PolicyFailure);
  expect(ended).toMatchObject({ kind: "gave_up", lasts: true });
});

test("a request that stops its server each time is sent twice more, and then given up", async () => {
  const { sent, ended, added } = await ask(await answering(() => "hang up"), twice);
  expect([sent, added]).toEqual([2, ["no connection", "no connection"]]);
  expect(ended).toMatchObject({ kind: "gave_up", lasts: true });
  expect(String(ended)).toContain("in this command and an earlier one");
});

test("one that failed only because another stopped the server gets its answer", async () => {
  const beside = await ask(await answering((_i, body) => fine(body)), twice);
  expect(beside.ended).toMatchObject({ text: "fine 11 0" });
  const alone = await ask(await answering((i, body) => (i === 0 ? "hang up" : fine(body))), twice);
  expect(alone.ended).toMatchObject({ text: "fine 11 0" });
  expect(alone.sent).toBe(2);
});

test("a pause that the server asks for is no try of such a request", async () => {
  const replies = ["hang up", LIMITED, LIMITED] as const;
  const { ended } = await ask(await answering((i, body) => replies[i] ?? fine(body)), twice);
  expect(ended).toMatchObject({ text: "fine 11 0" });
});

test("a server that stays down ends the command, not the request", async () => {
  const server = await startAnswering(() => "hang up");
  open.push(server);
  const { ended } = await ask(server, twice);
  expect(ended).toBeInstanceOf(TryLaterError);
});

test("a long answer that timed out twice is paid for at most twice more, whatever max_retries says", async () => {
  const server = await startAnswering((body) => (isShort(body) ? fine(body) : HANGS));
  open.push(server);
  const options = { max_retries: 9, stream: "never" };
  const change = { max_tokens: 8000 };
  const { sent } = await ask(server, ["time-out", "time-out"], { options, change });
  expect(sent).toBe(2);
});

test("many of them without any answer to others say that the server fails", async () => {
  const { url } = await answering(() => "hang up");
  const policy = await policyFor(url, { max_retries: 2, concurrency: 1 }, { breakAfter: 1000 });
  const all = Array.from({ length: 16 }, (_, sample) =>
    policy
      .complete(request(), context({ sample, tries: triesAfter(twice).tries }))
      .catch((thrown: unknown) => (thrown as Error).name),
  );
  const names = await Promise.all(all);
  expect(names.filter((name) => name === "TryLaterError")).toHaveLength(1);
});

test("a refusal lasts only if the server answers other requests", async () => {
  const { url } = await answering((_i, body) =>
    body.seed === 1 ? fine(body) : { status: 400, body: { error: { message: "no such thing" } } },
  );
  const policy = await policyFor(url);
  const lasts = () =>
    policy
      .complete(request({ seed: 2 }), context())
      .catch((thrown: unknown) => (thrown as PolicyFailure).lasts);
  expect(await lasts()).toBe(false);
  await policy.complete(request({ seed: 1 }), context());
  expect(await lasts()).toBe(true);
});

test("several samples in one request: each is noted, and asked for singly by the next command", async () => {
  const { url, log } = await answering(() => "hang up");
  const policy = await policyFor(url, { max_retries: 1 });
  const notes = [triesAfter([]), triesAfter([])];
  await Promise.allSettled(
    notes.map(({ tries }, sample) =>
      policy.complete(request({ seed: sample }), context({ turn: 0, sample, tries })),
    ),
  );
  expect(log.map(({ n }) => n)).toEqual([2, 2]);
  expect(notes.map(({ added }) => added.length)).toEqual([2, 2]);
  const later = await answering((_i, body) => fine(body));
  const next = await policyFor(later.url, { max_retries: 1 });
  await Promise.all(
    [0, 1].map((sample) =>
      next.complete(
        request({ seed: sample }),
        context({ turn: 0, sample, tries: triesAfter(["500"]).tries }),
      ),
    ),
  );
  expect(later.log.map(({ n }) => n)).toEqual([undefined, undefined]);
});
