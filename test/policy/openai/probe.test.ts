import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { type Probed, type ProbeOptions, probeServer } from "../../../policy/openai/probe.ts";
import { fine, type Reply, recorded, type Sent } from "../answering-server.ts";

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
});

type Behaviour = { models?: unknown; props?: unknown; chat?: (body: Sent) => Reply };

async function probed(
  { models, props, chat = fine }: Behaviour,
  change: Partial<ProbeOptions> = {},
): Promise<Probed> {
  const server = createServer(async (incoming, response) => {
    let text = "";
    for await (const chunk of incoming.setEncoding("utf8")) text += String(chunk);
    const reply =
      incoming.url === "/v1/models"
        ? { status: models === undefined ? 404 : 200, body: models ?? {} }
        : incoming.url === "/props"
          ? { status: props === undefined ? 404 : 200, body: props ?? {} }
          : incoming.method === "GET"
            ? { status: 404, body: {} }
            : chat(JSON.parse(text) as Sent);
    response.writeHead(reply.status, { "content-type": "application/json" }).end(JSON.stringify(reply.body));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return probeServer(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, {
    model: "tiny",
    key: null,
    timeoutMs: 2000,
    unsent: [],
    wanted: { contextTokens: 16_384, maxTokens: 4096, choices: 8 },
    ...change,
  });
}

const found = ({ findings }: Probed) =>
  Object.fromEntries(findings.map(({ name, found: text }) => [name, text]));
const missing = ({ findings }: Probed) => findings.filter(({ ok }) => !ok).map(({ name }) => name);
const tiny = { data: [{ id: "tiny", max_model_len: 32_768 }] };

test("a server that does everything needs no line in the configuration", async () => {
  const result = await probed({ models: tiny });
  expect(missing(result)).toEqual([]);
  expect(found(result)).toEqual({
    reachable: "yes",
    model: "tiny",
    window: "32768 tokens; generate.context_tokens is 16384",
    answers: "finish reason stop",
    fields: "all are taken",
    tokens: "20 + 5, counted",
    reasoning: "none in this answer",
    "several at once": "3 of 3 answers, 3 different",
    seeds: "count",
  });
  expect(result.lines).toEqual([]);
});

test("what a server does not have becomes lines of the configuration", async () => {
  const result = await probed({
    models: { data: [{ id: "other" }] },
    props: { default_generation_settings: { n_ctx: 4096 } },
    chat: (sent) => {
      const body: Partial<Sent> = sent;
      if (body.max_tokens !== undefined) return recorded("use-max-completion-tokens");
      if (body.temperature !== undefined) return recorded("temperature-unsupported");
      if (body.n !== undefined) return recorded("n-501");
      const message = { role: "assistant", content: `a ${body.seed}`, reasoning_content: "thoughts" };
      return { status: 200, body: { choices: [{ finish_reason: "stop", message }] } };
    },
  });
  expect(missing(result)).toEqual(["model", "window", "tokens"]);
  expect(found(result).reasoning).toBe("comes in the field reasoning_content");
  expect(found(result).fields).toContain("max_completion_tokens instead of max_tokens");
  expect(result.lines).toEqual([
    "policy.model: other",
    "generate.context_tokens: 4096",
    "generate.temperature: null",
    "generate.max_tokens: null",
    "policy.choices_per_request: 1",
  ]);
});

test("a server whose seeds change nothing would give copies as samples", async () => {
  const message = { role: "assistant", content: "always this" };
  const body = { choices: [{ finish_reason: "stop", message }] };
  const result = await probed({ models: tiny, chat: () => ({ status: 200, body }) });
  expect(missing(result)).toContain("seeds");
  expect(found(result)["several at once"]).toBe("1 of 3 answers, 1 different");
});

test("a server that is not there, or refuses to answer, is named with its own words", async () => {
  const options = { model: "tiny", key: null, timeoutMs: 2000, unsent: [] };
  const wanted = { contextTokens: 16_384, maxTokens: 4096, choices: 8 };
  const absent = await probeServer("http://127.0.0.1:9/v1", { ...options, wanted });
  expect(missing(absent)).toEqual(["reachable"]);
  expect(found(absent).reachable).toContain("ECONNREFUSED");
  const refusing = await probed({ models: tiny, chat: () => recorded("flat-404") });
  expect(found(refusing).answers).toBe("404: The model `nope` does not exist.");
});

test("the key is in no finding", async () => {
  const body = { error: { message: "bad key sk-secret" } };
  const result = await probed({ models: tiny, chat: () => ({ status: 401, body }) }, { key: "sk-secret" });
  expect(JSON.stringify(result)).not.toContain("sk-secret");
});
