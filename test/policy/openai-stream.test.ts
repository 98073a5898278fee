import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { assembled } from "../../policy/openai/stream.ts";
import type { ChatBody } from "./fault-server.ts";
import { context, policyFor, request } from "./openai-setup.ts";

const data = (value: unknown) => `data: ${typeof value === "string" ? value : JSON.stringify(value)}\n\n`;
const piece = (delta: object, finish_reason: string | null = null) => ({
  id: "c1",
  choices: [{ index: 0, delta, finish_reason }],
});
const usage = { prompt_tokens: 20, completion_tokens: 9, completion_tokens_details: { reasoning_tokens: 4 } };
const PIECES = [
  piece({ role: "assistant", content: "" }),
  piece({ reasoning_content: "first " }),
  piece({ reasoning_content: "thoughts" }),
  piece({ content: "the " }),
  piece({ content: "answer" }, "stop"),
  { choices: [], usage },
];

describe("a stream that is put together", () => {
  test("is the completion that the server would have sent at once", () => {
    const text = [...PIECES, "[DONE]"].map(data).join(": a comment\n\n");
    expect(assembled(text)).toEqual({
      id: "c1",
      usage,
      choices: [
        {
          message: { role: "assistant", content: "the answer", reasoning_content: "first thoughts" },
          finish_reason: "stop",
        },
      ],
    });
  });

  test("keeps choices, token ids and log probabilities apart", () => {
    const of = (index: number, content: string, id: number) => ({
      choices: [
        {
          index,
          delta: { content },
          token_ids: [id],
          logprobs: { content: [{ token: content }] },
          finish_reason: "stop",
        },
      ],
    });
    const text = [of(1, "b", 2), of(0, "a", 1), of(1, "c", 3)].map(data).join("");
    expect(assembled(text)).toMatchObject({
      choices: [
        { message: { content: "a" }, token_ids: [1] },
        {
          message: { content: "bc" },
          token_ids: [2, 3],
          logprobs: { content: [{ token: "b" }, { token: "c" }] },
        },
      ],
    });
  });

  test.each([
    ["that ends in the middle of an answer", PIECES.slice(0, 4).map(data).join("")],
    ["with a damaged line", `${data(PIECES[0])}data: {"cho`],
    ["without any answer", ""],
  ])("%s is a broken answer", (_what, text) => {
    expect(() => assembled(text)).toThrow(/stream/);
  });

  test("with an error in it is that error", () => {
    const error = { message: "worker died", code: 500 };
    expect(assembled([PIECES[3], { error }].map(data).join(""))).toEqual({ error });
  });
});

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
});

/** A server that streams to those who ask for it; `pause` in milliseconds before each piece. */
async function streaming(
  log: (ChatBody & { stream?: boolean })[],
  write: (response: ServerResponse) => Promise<void>,
): Promise<string> {
  const server = createServer(async (incoming, response) => {
    let text = "";
    for await (const chunk of incoming.setEncoding("utf8")) text += String(chunk);
    const body = JSON.parse(text) as ChatBody & { stream?: boolean };
    log.push(body);
    if (body.stream !== true) {
      const message = { role: "assistant", content: "at once" };
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ choices: [{ finish_reason: "stop", message }] }));
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    await write(response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("long answers", () => {
  test("are read as a stream, short ones are not", async () => {
    const log: (ChatBody & { stream?: boolean })[] = [];
    const url = await streaming(log, async (response) => {
      response.end([...PIECES, "[DONE]"].map(data).join(""));
    });
    const policy = await policyFor(url);
    const long = await policy.complete(request({ max_tokens: 32_000 }), context());
    expect(long).toEqual({
      id: "c1",
      text: "the answer",
      reasoning: "first thoughts",
      finish_reason: "stop",
      prompt_tokens: 20,
      cached_tokens: null,
      completion_tokens: 9,
      reasoning_tokens: 4,
    });
    expect((await policy.complete(request(), context())).text).toBe("at once");
    expect(log.map(({ stream = false }) => stream)).toEqual([true, false]);
  });

  test("that take far longer than the timeout arrive, asked for once, as long as tokens come", async () => {
    const log: ChatBody[] = [];
    const url = await streaming(log, async (response) => {
      // 32,000 tokens at 50 a second, in a time scale of 1 to 640.
      for (let i = 0; i < 40; i++) {
        response.write(data(piece({ content: "x ".repeat(800) })));
        await wait(25);
      }
      response.end([piece({}, "stop"), "[DONE]"].map(data).join(""));
    });
    const policy = await policyFor(url, { timeout_s: 0.3 });
    const { text } = await policy.complete(request({ max_tokens: 32_768 }), context());
    expect(text.length).toBe(64_000);
    expect(log).toHaveLength(1);
  });

  test("that stop coming time out, and are asked for once more only", async () => {
    const log: ChatBody[] = [];
    const url = await streaming(log, async (response) => {
      response.write(data(piece({ content: "x" })));
      await Promise.resolve();
    });
    const policy = await policyFor(url, { timeout_s: 0.2, max_retries: 5 });
    await expect(policy.complete(request({ max_tokens: 32_768 }), context())).rejects.toThrow(
      /within 2 tries: timeout/,
    );
    expect(log).toHaveLength(2);
    expect([...policy.retriesBy.keys()]).toEqual(["time-out"]);
  });

  test("that come at once have as much time as their length asks for", async () => {
    let asked = 0;
    // 32,000 tokens at 50 a second take longer than timeout_s, here a thousandth of both.
    const server = createServer((incoming, response) => {
      asked += 1;
      incoming.resume();
      const message = { role: "assistant", content: "x ".repeat(32_000) };
      setTimeout(() => {
        response.writeHead(200, { "content-type": "application/json" });
        response.end(JSON.stringify({ choices: [{ finish_reason: "stop", message }] }));
      }, 640);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    const policy = await policyFor(url, { stream: "never", timeout_s: 0.6 });
    expect((await policy.complete(request({ max_tokens: 32_000 }), context())).text).toHaveLength(64_000);
    expect(asked).toBe(1);
    await expect(
      (await policyFor(url, { timeout_s: 0.3, max_retries: 0 })).complete(request(), context()),
    ).rejects.toThrow(/within one try: timeout/);
  });

  test("are read at once by a server that does not stream, and on request", async () => {
    const log: (ChatBody & { stream?: boolean })[] = [];
    const url = await streaming(log, async (response) => {
      response.end([...PIECES, "[DONE]"].map(data).join(""));
    });
    const policy = await policyFor(url, { stream: "never" });
    expect((await policy.complete(request({ max_tokens: 32_000 }), context())).text).toBe("at once");
    const always = await policyFor(url, { stream: "always" });
    expect((await always.complete(request(), context())).text).toBe("the answer");
  });
});
