/**
 * A chat server of our own on 127.0.0.1 that misbehaves on request. `script` says for each request,
 * by its number and body, how to answer; every request is noted with what was done to it.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export const FAULTS = [
  "429",
  "429-retry-after",
  "500",
  "503",
  "hang",
  "drip",
  "cut",
  "reset",
  "malformed",
  "empty-choices",
  "error-body",
] as const;

/** Faults that a retry can fix, and the ways of answering that are none. */
export type Behaviour =
  | (typeof FAULTS)[number]
  | "ok"
  | "length"
  | "no-usage"
  | "two-choices"
  | "null-content"
  | "reasoning"
  | "think-tags"
  | "overflow"
  | "bad-request"
  | "unauthorised"
  | "not-found"
  | "quota"
  | "echo-key";

export type ChatBody = {
  model: string;
  messages: { role: string; content: string }[];
  seed: number;
  n?: number;
  max_tokens: number;
  temperature: number;
  top_p: number;
};

export type Noted = { body: ChatBody; headers: IncomingMessage["headers"]; did: Behaviour; at: number };

export type FaultServer = {
  url: string;
  log: Noted[];
  /** Calls being answered now, and the most at once. */
  inFlight: number;
  mostInFlight: number;
  close(): Promise<void>;
};

export type Script = (index: number, body: ChatBody) => Behaviour | Promise<Behaviour>;

export type ServerChange = {
  /** The text of an answer; n choices get it in turn. */
  text?: (body: ChatBody, choice: number) => string;
  /** Choices that the server gives, whatever it was asked for. */
  choices?: (body: ChatBody) => number;
};

const defaultText = (body: ChatBody, choice: number): string => `answer to ${body.seed}.${choice}`;

export async function startFaultServer(script: Script, change: ServerChange = {}): Promise<FaultServer> {
  const state: FaultServer = {
    url: "",
    log: [],
    inFlight: 0,
    mostInFlight: 0,
    close: () => Promise.resolve(),
  };
  const server = createServer((request, response) => {
    state.inFlight++;
    state.mostInFlight = Math.max(state.mostInFlight, state.inFlight);
    response.on("close", () => state.inFlight--);
    void answer(state, { request, response }, { script, change });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  state.close = () => stop(server);
  return state;
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}

type Exchange = { request: IncomingMessage; response: ServerResponse };

async function answer(
  state: FaultServer,
  { request, response }: Exchange,
  { script, change }: { script: Script; change: ServerChange },
): Promise<void> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += String(chunk);
  const body = JSON.parse(text) as ChatBody;
  const index = state.log.length;
  const noted: Noted = { body, headers: request.headers, did: "ok", at: performance.now() };
  state.log.push(noted);
  noted.did = await script(index, body);
  behave(noted, response, change);
}

function behave({ did, body, headers }: Noted, response: ServerResponse, change: ServerChange): void {
  const refuse = (status: number, error: object, extra: Record<string, string> = {}) => {
    response.writeHead(status, { "content-type": "application/json", ...extra });
    response.end(JSON.stringify({ error }));
  };
  const good = (patch: object = {}) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ ...completion(body, did, change), ...patch }));
  };
  const raw = (text: string) => {
    response.writeHead(200, {
      "content-type": "application/json",
      "content-length": String(text.length + 100),
    });
    response.write(text);
  };
  const actions: Record<Behaviour, () => void> = {
    ok: good,
    length: good,
    "no-usage": () => good({ usage: undefined }),
    "two-choices": good,
    "null-content": good,
    reasoning: good,
    "think-tags": good,
    "429": () => refuse(429, { message: "slow down" }),
    "429-retry-after": () => refuse(429, { message: "slow down" }, { "retry-after": "0.05" }),
    "500": () => refuse(500, { message: "broken" }),
    "503": () => refuse(503, { message: "busy" }),
    hang: () => undefined,
    drip: () => drip(response),
    cut: () => {
      raw('{"choices": [');
      setImmediate(() => response.destroy());
    },
    reset: () => response.socket?.destroy(),
    malformed: () =>
      response.writeHead(200, { "content-type": "application/json" }).end('{"choices": [{"mess'),
    "empty-choices": () => good({ choices: [] }),
    "error-body": () => good({ choices: undefined, error: { message: "worker died", code: 500 } }),
    overflow: () =>
      refuse(400, {
        message: "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens.",
      }),
    "bad-request": () => refuse(400, { message: "temperature must be a number" }),
    unauthorised: () => refuse(401, { message: "Incorrect API key provided", code: "invalid_api_key" }),
    "not-found": () => refuse(404, { message: "The model `nope` does not exist" }),
    quota: () => refuse(429, { message: "You exceeded your quota", code: "insufficient_quota" }),
    "echo-key": () => refuse(400, { message: `bad header ${String(headers.authorization)}` }),
  };
  actions[did]();
}

function drip(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/json" });
  const timer = setInterval(() => response.write(" "), 20);
  response.on("close", () => clearInterval(timer));
}

function completion(body: ChatBody, did: Behaviour, { text = defaultText, choices }: ServerChange): object {
  const count = did === "two-choices" ? 2 : (choices?.(body) ?? body.n ?? 1);
  const message = (choice: number) => {
    const content = text(body, choice);
    if (did === "null-content") return { role: "assistant", content: null };
    if (did === "reasoning") return { role: "assistant", content, reasoning_content: "because" };
    if (did === "think-tags")
      return { role: "assistant", content: `<think>\nbecause\n</think>\n\n${content}` };
    return { role: "assistant", content };
  };
  return {
    id: "x",
    object: "chat.completion",
    model: body.model,
    choices: Array.from({ length: count }, (_, index) => ({
      index,
      finish_reason: did === "length" ? "length" : "stop",
      message: message(index),
    })),
    usage: {
      prompt_tokens: 100,
      completion_tokens: 10 * count,
      prompt_tokens_details: { cached_tokens: 64 },
    },
  };
}
