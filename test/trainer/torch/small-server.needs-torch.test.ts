/** Our client against the small server (trainer/serve): conversations, choices, seeds, faults. */
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assetPath } from "../../../io/assets.ts";
import { type OpenAiPolicy, openaiPolicy } from "../../../policy/openai.ts";
import { type CallContext, PolicyFailure } from "../../../policy/policy.ts";
import { served } from "../../../reproduce/commands.ts";
import { UserError } from "../../../schemas/errors.ts";
import { PolicyOptions } from "../../../schemas/run-options.ts";
import { trainerVariables, venvProgram } from "../../../trainer/python.ts";

let folder: string;
let urls: string[];
let stop: () => void;
let serving: Promise<void>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "small-server-"));
  const path = ["trainer/components", "data", "test/trainer/python"]
    .map((part) => assetPath(part))
    .join(delimiter);
  const env = { ...process.env, ...trainerVariables(), OMP_NUM_THREADS: "1", PYTHONPATH: path };
  const made = ["-c", "import small, sys; print(small.make(sys.argv[1]))", folder];
  const model = execFileSync(venvProgram("python"), made, { env, encoding: "utf8", stdio: "pipe" }).trim();
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  await new Promise<void>((resolve, reject) => {
    const server = { folder: model, name: "m", count: 1, log: join(folder, "server.log") };
    serving = served(server, (listening) => {
      urls = listening;
      resolve();
      return stopped;
    });
    serving.catch(reject);
  });
}, 600_000);
afterAll(async () => {
  stop();
  await serving;
  await rm(folder, { recursive: true, force: true });
});

const LONG = { timeout: 600_000 };
const REQUEST = { temperature: 1, top_p: 0.95, max_tokens: 12, seed: 3 };
const user = (content: string) => ({ role: "user" as const, content });
const context = (change: Partial<CallContext> = {}) =>
  ({ problem: { problem_id: "p" }, sample: 0, turn: 1, call: 0, wants: "code", ...change }) as CallContext;

async function withPolicy(use: (policy: OpenAiPolicy) => Promise<void>, asked = "m"): Promise<void> {
  const options = PolicyOptions.parse({ kind: "openai", base_urls: urls, model: asked, max_retries: 1 });
  if (options.kind !== "openai") throw new Error("another policy");
  const policy = await openaiPolicy(options, folder);
  try {
    await use(policy);
  } finally {
    await policy.close();
  }
}

test("a seed repeats its answer, another gives another, and tokens are counted", LONG, () =>
  withPolicy(async (policy) => {
    const ask = (seed: number) => policy.complete({ ...REQUEST, messages: [user("Read.")], seed }, context());
    const [a, b, c] = [await ask(3), await ask(3), await ask(4)];
    expect(a.text).toBe(b.text);
    expect(c.text).not.toBe(a.text);
    expect(a).toMatchObject({ finish_reason: "length", completion_tokens: 12 });
    expect(a.prompt_tokens).toBeGreaterThan(5);
  }),
);

test("first turns of several samples come as choices of one request, all different", LONG, () =>
  withPolicy(async (policy) => {
    const asked = Array.from({ length: 8 }, (_, sample) =>
      policy.complete({ ...REQUEST, messages: [user("Read.")], seed: sample }, context({ turn: 0, sample })),
    );
    const answers = await Promise.all(asked);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(8);
    expect(answers.filter(({ prompt_tokens }) => prompt_tokens !== null)).toHaveLength(1);
  }),
);

test("the next turn reads only what is new", LONG, () =>
  withPolicy(async (policy) => {
    const first = await policy.complete({ ...REQUEST, messages: [user("Read.")] }, context());
    const messages = [user("Read."), { role: "assistant" as const, content: first.text }, user("Wrong.")];
    const second = await policy.complete({ ...REQUEST, messages }, context());
    expect(second.cached_tokens).toBeGreaterThanOrEqual(first.prompt_tokens ?? Number.POSITIVE_INFINITY);
  }),
);

test("a full context fails its trajectory only", LONG, () =>
  withPolicy(async (policy) => {
    const messages = [user("word ".repeat(2000))];
    const failed = policy.complete({ ...REQUEST, messages }, context());
    await expect(failed).rejects.toMatchObject({ kind: "context_overflow" });
    await expect(failed).rejects.toBeInstanceOf(PolicyFailure);
    expect((await policy.complete({ ...REQUEST, messages: [user("Read.")] }, context())).text).not.toBe("");
  }),
);

test("a model that is not served stops the run", LONG, () =>
  withPolicy(async (policy) => {
    const failed = policy.complete({ ...REQUEST, messages: [user("Read.")] }, context());
    await expect(failed).rejects.toBeInstanceOf(UserError);
  }, "another"),
);

test("what is no request of a chat is answered with an error, and the server lives on", LONG, async () => {
  const [url = ""] = urls;
  const post = (body: string) => fetch(`${url}/chat/completions`, { method: "POST", body });
  for (const body of ["", "[", "[]", '{"model":"m"}', "x".repeat(70_000)]) {
    expect((await post(body)).ok, body.slice(0, 20)).toBe(false);
  }
  expect((await fetch(`${url}/nothing`)).status).toBe(404);
  expect((await fetch(`${url}/chat/completions`)).status).toBe(405);
  expect(await (await fetch(`${url}/models`)).json()).toMatchObject({ data: [{ id: "m" }] });
});
