/**
 * The responses of test/fixtures/dialects, one server each: a trajectory of two turns through the
 * policy, what it sends, and what it records. Promise: whatever a server says in its answer is on
 * record, or named here as left out.
 */
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { assetPath } from "../../io/assets.ts";
import type { Answer } from "../../policy/policy.ts";
import { rollTrajectory } from "../../rollout/loop.ts";
import { pageText } from "../documents.ts";
import { rollInput, SAMPLING } from "../rollout/fixtures.ts";
import { policyFor } from "./openai-setup.ts";

type Reply = { status: number; before?: string; body?: unknown; events?: Record<string, unknown>[] };
type Message = Record<string, unknown>;
type Dialect = {
  server: string;
  provenance: string;
  /** Options of the policy; `send_reasoning` decides what `earlier` has. */
  policy: Record<string, unknown>;
  /** Responses in turn; the last one comes again for the second turn. */
  came: Reply[];
  /** The first request that is answered, without model, messages and seed. */
  sent: Record<string, unknown>;
  /** The first answer as the second request carries it. */
  earlier: Message;
  recorded: Answer;
};

const folder = assetPath("test/fixtures/dialects");
const dialects = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => [name, JSON.parse(readFileSync(`${folder}/${name}`, "utf8")) as Dialect] as const);

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

type Body = Record<string, unknown> & { messages: Message[] };

async function serverOf(came: readonly Reply[]): Promise<{ url: string; log: Body[] }> {
  const log: Body[] = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request.setEncoding("utf8")) text += String(chunk);
    log.push(JSON.parse(text) as Body);
    const { status, before = "", body, events } = came[Math.min(log.length, came.length) - 1] as Reply;
    const type = events === undefined ? "application/json" : "text/event-stream";
    response.writeHead(status, { "content-type": type });
    const lines = [...(events ?? []).map((event) => JSON.stringify(event)), "[DONE]"];
    const streamed = `: keep-alive\n\n${lines.map((line) => `data: ${line}\n\n`).join("")}`;
    response.end(events === undefined ? before + JSON.stringify(body) : streamed);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push(server);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, log };
}

/** Rolls two turns; gives all requests, and each answer as the journal gets it. */
async function talk({ came, policy: options }: Dialect) {
  const { url, log } = await serverOf(came);
  const policy = await policyFor(url, { choices_per_request: 1, ...options });
  const answers: Answer[] = [];
  const noted: typeof policy.complete = async (request, context) => {
    const answer = await policy.complete(request, context);
    answers.push(answer);
    return answer;
  };
  const row = await rollTrajectory(
    rollInput(
      { ...policy, complete: noted },
      {
        sampling: { ...SAMPLING, temperature: 0.7, top_p: 0.9, max_tokens: 512, max_turns: 2 },
        sendReasoning: "send_reasoning" in options,
        judge: { run: async (request) => never(request.tests.length) },
      },
    ),
  );
  return { log, answers, row };
}

/** Every program fails, so that a second turn follows. */
const never = (tests: number) => {
  const test = { verdict: "WA" as const, stdout: "", stderr: "", cpu_ms: 1, wall_ms: 1, peak_memory_mb: 1 };
  return {
    verdict: "WA" as const,
    tests: Array.from({ length: tests }, () => ({ ...test, exit_code: 0, comparator: null, detail: null })),
  } as never;
};

describe("of each server", () => {
  test.each(dialects)("%s: what is sent, and what is recorded", async (_name, dialect) => {
    const { came, sent, earlier, recorded } = dialect;
    const { log, answers, row } = await talk(dialect);
    const { model: _model, messages: _messages, seed, ...body } = log[came.length - 1] as Body;
    expect(body).toEqual(sent);
    expect(seed).toBeTypeOf("number");
    expect(answers[0]).toEqual(recorded);
    const next = log[came.length] as Body;
    expect(next.messages.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
    expect(next.messages[1]).toEqual(earlier);
    expect(row.turns.map(({ calls }) => calls.length)).toEqual([1, 1]);
    expect(row.turns[0]?.calls[0]).toMatchObject({ answer: recorded.text, reasoning: recorded.reasoning });
    expect(row.temperature).toBe("temperature" in sent ? 0.7 : null);
  });

  test.each(dialects)("%s: nothing that it says of the answer is lost", (_name, { came, recorded }) => {
    const words = (text: string) => text.replace(/<\/?think>/g, " ").match(/\S+/g) ?? [];
    const calls = stringsOf(recorded.tool_calls).join(" ");
    const kept = new Set(words(`${recorded.text} ${recorded.reasoning ?? ""} ${calls}`));
    const said = saidBy(came.at(-1) as Reply);
    expect(said.texts.join("").length).toBeGreaterThan(20);
    expect(words(said.texts.join(" ")).filter((word) => !kept.has(word))).toEqual([]);
    const counts = new Set<unknown>([
      recorded.prompt_tokens,
      recorded.cached_tokens,
      recorded.completion_tokens,
      recorded.reasoning_tokens,
    ]);
    expect(said.counts.filter(([, count]) => !counts.has(count))).toEqual([]);
  });
});

/** Counts that follow from others, and money, which is computed by the configured prices. */
const LEFT_OUT = new Set(["total_tokens", "prompt_cache_miss_tokens", "cost"]);

function saidBy({ body, events }: Reply): { texts: string[]; counts: [string, number][] } {
  const parts = (events ?? [body]) as Record<string, unknown>[];
  // Pieces of a stream are parts of words: joined by field.
  const texts = new Map<string, string>();
  for (const { choices = [] } of parts as { choices?: Record<string, Message>[] }[]) {
    for (const { message, delta } of choices) {
      const { role: _role, ...fields } = message ?? delta ?? {};
      for (const [name, value] of Object.entries(fields))
        texts.set(name, (texts.get(name) ?? "") + stringsOf(value).join(" "));
    }
  }
  const usage = parts.map((part) => part.usage).find((value) => value !== undefined && value !== null);
  return {
    texts: [...texts.values()],
    counts: numbersOf(usage).filter(([name, count]) => count > 0 && !LEFT_OUT.has(name)),
  };
}

function stringsOf(value: unknown, name = ""): string[] {
  if (typeof value === "string") return name === "type" || name === "format" ? [] : [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => stringsOf(one, key));
}

function numbersOf(value: unknown, name = ""): [string, number][] {
  if (typeof value === "number") return [[name, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => numbersOf(one, key));
}

const quoted = (names: readonly string[]): string =>
  names.length === 0 ? "–" : names.map((name) => `\`${name}\``).join(", ");

const USUAL = ["temperature", "top_p", "max_tokens"];
const ALWAYS = ["text", "finish_reason", "prompt_tokens", "completion_tokens"];

/** One row of the table in the documentation. */
function rowOf({ server, came, sent, earlier, recorded }: Dialect): string {
  const last = came.at(-1) as Reply;
  const messages = ((last.events ?? [last.body]) as { choices?: Record<string, Message>[] }[])
    .flatMap(({ choices = [] }) => choices)
    .map(({ message, delta }) => message ?? delta ?? {});
  const said = new Set(
    messages.flatMap((message) =>
      Object.keys(message).filter((key) => stringsOf(message[key]).join("") !== ""),
    ),
  );
  said.delete("role");
  const lacks = USUAL.filter((name) => !(name in sent)).map((name) => `no \`${name}\``);
  const more = Object.keys(sent).filter((name) => !USUAL.includes(name));
  const back = Object.keys(earlier).filter((name) => name !== "role" && name !== "content");
  const kept = Object.entries(recorded).filter(([name, value]) => !ALWAYS.includes(name) && value !== null);
  const sentCell = [more.length > 0 ? quoted(more) : "", ...lacks].filter((part) => part !== "").join(", ");
  return `| ${server} | ${quoted([...said].sort())} | ${sentCell || "–"} | ${quoted(back)} | ${quoted(kept.map(([name]) => name).sort())} |`;
}

test("the table in docs/your-own-server.md says so", () => {
  const page = pageText("docs/your-own-server.md");
  expect(dialects.map(([, dialect]) => rowOf(dialect)).filter((row) => !page.includes(row))).toEqual([]);
});

test("every response says where it is from", () => {
  for (const [, { provenance }] of dialects) expect(provenance.length).toBeGreaterThan(40);
});
