/**
 * A chat server that answers each request in one way only, by its content, after a delay: about
 * half the answers are right solutions of the problem in the prompt. Runs on it are equal whatever
 * happens to them.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

type Sample = { statement: string; solutions: { code: string }[]; incorrect_solutions: { code: string }[] };

export class ModelServer {
  /** Milliseconds until an answer. */
  delay = 250;
  /** Requests that got their answer, by hash of their content. */
  readonly answered = new Map<string, number>();
  /**
   * When requests that were answered before were asked for once more: seconds since the first
   * answer.
   */
  readonly #late: number[] = [];
  #inFlight = 0;
  /** Requests that wait for `release`; null: none has to. */
  #held: (() => void)[] | null = null;
  /** The most requests that were in flight at once. */
  mostInFlight = 0;
  readonly #firstAnswer = new Map<string, number>();
  url = "";
  /** Sees each request's messages before it is answered. */
  onRequest: (asked: string) => void = () => undefined;
  readonly #problems: Sample[];
  readonly #server = createServer((request, response) => {
    if (request.method === "GET") {
      const models = { object: "list", data: [{ id: "m", max_model_len: 16_384 }] };
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(models));
      return;
    }
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => {
      body += text;
    });
    request.on("end", () => {
      this.onRequest(body);
      this.#inFlight += 1;
      this.mostInFlight = Math.max(this.mostInFlight, this.#inFlight);
      response.once("close", () => {
        this.#inFlight -= 1;
      });
      const hash = createHash("sha256").update(body).digest();
      const key = hash.toString("hex");
      const before = this.#firstAnswer.get(key);
      if (before !== undefined) this.#late.push((Date.now() - before) / 1000);
      const answer = () => {
        response.on("close", () => {
          if (!response.writableFinished) return;
          this.answered.set(key, (this.answered.get(key) ?? 0) + 1);
          if (!this.#firstAnswer.has(key)) this.#firstAnswer.set(key, Date.now());
        });
        response.writeHead(200, { "content-type": "application/json" }).end(this.#reply(body, hash));
      };
      // A slow answer must not keep the test alive.
      const later = () => setTimeout(answer, this.delay).unref();
      if (this.#held === null) later();
      else this.#held.push(later);
    });
  });

  constructor(problemsFile: string) {
    const lines = readFileSync(problemsFile, "utf8").trim().split("\n");
    this.#problems = lines.map((line) => JSON.parse(line) as Sample);
  }

  async listen(): Promise<void> {
    await new Promise<void>((listening) => this.#server.listen(0, "127.0.0.1", listening));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  /** Requests answered more than once. */
  get repeated(): number {
    return [...this.answered.values()].reduce((sum, times) => sum + times - 1, 0);
  }

  /** No answer is given until `release`. */
  hold(): void {
    this.#held ??= [];
  }

  release(): void {
    for (const later of this.#held ?? []) later();
    this.#held = null;
  }

  /** How late the requests came that repeat one answered more than `seconds` before. */
  repeatedAfter(seconds: number): number[] {
    return this.#late.filter((late) => late > seconds);
  }

  forget(): void {
    this.answered.clear();
    this.#firstAnswer.clear();
    this.#late.length = 0;
    this.mostInFlight = 0;
  }

  #reply(body: string, hash: Buffer): string {
    const { messages } = JSON.parse(body) as { messages: { content: string }[] };
    const asked = messages.map(({ content }) => content).join("\n");
    const problem = this.#problems.find(({ statement }) => asked.includes(statement.slice(0, 100)));
    const isRight = (hash[0] ?? 0) < 128;
    const right = problem?.solutions ?? [];
    const code = isRight
      ? (right[(hash[1] ?? 0) % Math.max(1, right.length)]?.code ?? "pass")
      : "print('no')";
    const content = `Answer ${hash.toString("hex", 0, 3)}.\n\n\`\`\`python\n${code}\n\`\`\`\n`;
    return JSON.stringify({
      choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content } }],
      usage: { prompt_tokens: asked.length >> 2, completion_tokens: content.length >> 2 },
    });
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }
}
