/**
 * Requests the first answers of several samples of a problem at once (`n`), because their messages
 * are equal.
 * Promises: used only while the server returns the requested number of choices and not n times the
 * same text; otherwise `n` is not used any more and each sample has its own request with its own
 * seed.
 */
import { sha256 } from "../../io/hash.ts";
import { type Answer, type CallContext, type ChatRequest, PolicyFailure, type Tries } from "../policy.ts";

export type AskMany = (request: ChatRequest, context: CallContext, n: number) => Promise<(Answer | null)[]>;

type Waiting = {
  request: ChatRequest;
  context: CallContext;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
};

/**
 * Milliseconds without a further equal request after which a group is sent, and the longest that
 * its first one waits: on a busy machine the samples of a problem arrive one by one.
 */
const QUIET = 5;
const LONGEST = 250;

/** Shorter answers can be equal by chance; characters. */
const LONG = 200;

export class FirstTurns {
  #most: number;
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
    // What failed in an earlier command is asked for by itself.
    const isTried = (context.tries?.causes.length ?? 0) > 0;
    if (!first || isTried || !this.#usable || this.#most < 2 || request.temperature === 0)
      return this.#single(request, context);
    const { seed: _seed, ...same } = request;
    const key = sha256([context.problem.problem_id, same]);
    return new Promise((resolve, reject) => {
      const group = this.#waiting.get(key) ?? [];
      group.push({ request, context, resolve, reject });
      if (group.length === 1) {
        this.#waiting.set(key, group);
        this.#flushWhenQuiet(key, group, { size: 0, since: performance.now() });
      }
      if (group.length === this.#most) this.#flush(key, group);
    });
  }

  #flushWhenQuiet(key: string, group: Waiting[], { size, since }: { size: number; since: number }): void {
    if (group.length === size || performance.now() - since > LONGEST) {
      this.#flush(key, group);
      return;
    }
    const seen = group.length;
    setTimeout(() => this.#flushWhenQuiet(key, group, { size: seen, since }), QUIET);
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

  async #settle(
    { request, context, resolve, reject }: Waiting,
    answer: Answer | null | undefined,
  ): Promise<void> {
    await (answer == null ? this.#single(request, context) : Promise.resolve(answer)).then(resolve, reject);
  }

  /** Answers for members of the group; those without one are requested individually. */
  async #together(group: readonly Waiting[]): Promise<(Answer | null)[]> {
    const most = this.#most;
    if (group.length > most) {
      const [first, rest] = [await this.#together(group.slice(0, most)), group.slice(most)];
      return this.#usable ? [...padded(first, most), ...(await this.#together(rest))] : first;
    }
    const [first] = group as [Waiting];
    let answers: (Answer | null)[];
    try {
      answers = group.length === 1 ? [] : await this.#ask(first.request, contextOf(group), group.length);
    } catch (error) {
      // A server without support for `n` rejects the request; the samples themselves are fine.
      if (!(error instanceof PolicyFailure) || error.kind !== "rejected") throw error;
      const limit = choicesAllowed(error.message);
      if (limit === null || limit < 2 || limit >= group.length) {
        this.#usable = false;
        return [];
      }
      this.#most = Math.min(this.#most, limit);
      return this.#together(group);
    }
    return this.#distinct(answers, group.length);
  }

  /** Drops answers that are copies: a server that repeats itself does not sample. */
  #distinct(answers: (Answer | null)[], wanted: number): (Answer | null)[] {
    if (wanted > 1 && answers.length < wanted) this.#usable = false;
    const seen = new Set<string>();
    const copies = answers.map((answer) => {
      const said = answer === null ? null : `${answer.reasoning ?? ""}\n${answer.text}`;
      const isCopy = said !== null && seen.has(said);
      if (said !== null) seen.add(said);
      return isCopy;
    });
    const count = copies.filter(Boolean).length;
    const isShort = answers.every(
      (answer) => (answer?.text.length ?? 0) + (answer?.reasoning?.length ?? 0) < LONG,
    );
    const isRepeating = answers.length > 1 && (seen.size === 1 || (!isShort && count >= answers.length / 2));
    if (!isRepeating) return answers.slice(0, wanted);
    this.#usable = false;
    return answers.slice(0, wanted).map((answer, i) => (copies[i] === true ? null : answer));
  }

  async #single(request: ChatRequest, context: CallContext): Promise<Answer> {
    return (await this.#ask(request, context, 1))[0] as Answer;
  }
}

/** The context of a request for a whole group: a try without answers is one of each member. */
function contextOf(group: readonly Waiting[]): CallContext {
  const [first] = group as [Waiting];
  const all = group.flatMap(({ context }) => context.tries ?? []);
  if (all.length === 0) return first.context;
  const add: Tries["add"] = (cause, message) => {
    for (const tries of all) tries.add(cause, message);
  };
  return { ...first.context, tries: { causes: [], add } };
}

/** Missing answers are null, so that the places of later ones stay. */
const padded = (answers: readonly (Answer | null)[], length: number): (Answer | null)[] =>
  Array.from({ length }, (_, i) => answers[i] ?? null);

/** How many choices a refusal allows, if it says so. */
function choicesAllowed(message: string): number | null {
  const found =
    /\bn\b.{0,60}?(?:between 1 and|at most|less than or equal to|maximum(?: of)?|<=|in \[1,) ?(\d+)/i.exec(
      message,
    ) ??
    /(?:choices|candidate ?count).{0,60}?(?:between 1 and|at most|less than or equal to|maximum(?: of)?|<=) ?(\d+)/i.exec(
      message,
    );
  return found === null ? null : Number(found[1]);
}
