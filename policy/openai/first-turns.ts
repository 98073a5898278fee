/**
 * Requests the first answers of several samples of a problem at once (`n`), because their messages
 * are equal.
 * Promises: used only while the server returns the requested number of choices and not n times the
 * same text; otherwise `n` is not used any more and each sample has its own request with its own
 * seed.
 */
import { sha256 } from "../../io/hash.ts";
import { type Answer, type CallContext, type ChatRequest, PolicyFailure } from "../policy.ts";

export type AskMany = (request: ChatRequest, context: CallContext, n: number) => Promise<Answer[]>;

type Waiting = {
  request: ChatRequest;
  context: CallContext;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
};

/** Milliseconds that a request waits for equal ones. */
const WINDOW = 2;

export class FirstTurns {
  readonly #most: number;
  readonly #ask: AskMany;
  readonly #waiting = new Map<string, Waiting[]>();
  #usable = true;

  /** @param most maximum choices per request; 1 turns this off */
  constructor(most: number, ask: AskMany) {
    this.#most = most;
    this.#ask = ask;
  }

  complete(request: ChatRequest, context: CallContext): Promise<Answer> {
    const first = context.turn === 0 && context.call === 0;
    if (!first || !this.#usable || this.#most < 2 || request.temperature === 0)
      return this.#single(request, context);
    const { seed: _seed, ...same } = request;
    const key = sha256([context.problem.problem_id, same]);
    return new Promise((resolve, reject) => {
      const group = this.#waiting.get(key) ?? [];
      group.push({ request, context, resolve, reject });
      if (group.length === 1) {
        this.#waiting.set(key, group);
        setTimeout(() => this.#flush(key, group), WINDOW);
      }
      if (group.length === this.#most) this.#flush(key, group);
    });
  }

  #flush(key: string, group: Waiting[]): void {
    // A full group is sent before its timer fires, and a new group may wait under the same key.
    if (this.#waiting.get(key) !== group) return;
    this.#waiting.delete(key);
    void this.#answerAll(group);
  }

  async #answerAll(group: Waiting[]): Promise<void> {
    try {
      // Another group may have found meanwhile that `n` is not usable.
      const together = group.length > 1 && this.#usable;
      const answers = together ? await this.#together(group) : [];
      await Promise.all(group.map((one, i) => this.#settle(one, answers[i])));
    } catch (error) {
      for (const one of group) one.reject(error);
    }
  }

  async #settle({ request, context, resolve, reject }: Waiting, answer: Answer | undefined): Promise<void> {
    await (answer === undefined ? this.#single(request, context) : Promise.resolve(answer)).then(
      resolve,
      reject,
    );
  }

  /** Answers for the first members of the group; the remaining ones are requested individually. */
  async #together(group: readonly Waiting[]): Promise<Answer[]> {
    const [first] = group as [Waiting];
    let answers: Answer[];
    try {
      answers = await this.#ask(first.request, first.context, group.length);
    } catch (error) {
      // A server without support for `n` rejects the request; the samples themselves are fine.
      if (!(error instanceof PolicyFailure) || error.kind !== "rejected") throw error;
      this.#usable = false;
      return [];
    }
    if (answers.length < group.length) this.#usable = false;
    if (answers.length > 1 && answers.every(({ text }) => text === answers[0]?.text)) {
      this.#usable = false;
      return answers.slice(0, 1);
    }
    return answers.slice(0, group.length);
  }

  async #single(request: ChatRequest, context: CallContext): Promise<Answer> {
    return (await this.#ask(request, context, 1))[0] as Answer;
  }
}
