/**
 * Ends a round: takes all its answers, and decides about each request without one. Promises: what a
 * later try can fix is sent again, what the server refuses for good ends its trajectory as a
 * refused call would; a round that gave no answer stops the command instead of repeating itself; a
 * killed command comes to the same end.
 */

import { rm } from "node:fs/promises";
import { writeWhole } from "../../../io/files.ts";
import { number } from "../../../io/format.ts";
import { writeJsonl } from "../../../io/jsonl.ts";
import type { Failure } from "../../../policy/openai/classify.ts";
import { type FieldFixes, fixedBy } from "../../../policy/openai/fields.ts";
import { tooManyTokens, tooSmallWindow } from "../../../policy/openai/limits.ts";
import { uncounted } from "../../../policy/openai/usage.ts";
import { TryLaterError, UserError } from "../../../schemas/errors.ts";
import {
  batchPlaces,
  type FailureLine,
  type IndexLine,
  type OpenLine,
  type Round,
  type Settled,
} from "../../store/batch-files.ts";
import type { RunDir } from "../../store/run-dir.ts";
import { type Taken, takePart } from "./take-answers.ts";

/** Refused requests without any answer after which the configuration is wrong, as for calls. */
const HOPELESS = 16;

/** Rounds may take a day each: a request is sent again no more often than this. */
const MOST_REPETITIONS = 3;

/** Texts of a failure that are kept; characters. */
const SHOWN = 300;

type Settling = {
  round: Round;
  /** How often each request of an earlier round was not answered. */
  tries: ReadonlyMap<string, number>;
  maxRetries: number;
  count: (what: string, by?: number) => void;
  /** The API key, which is removed from messages. */
  key: string | null;
  hasBudget: boolean;
  /** Takes what the server does not take, by what is known now. */
  keepFixes: (fixes: FieldFixes) => Promise<void>;
};

export type End = {
  settled: Settled;
  /** Why the command stops here; null: it continues. */
  stop: Error | null;
};

export async function settle(run: RunDir, settling: Settling): Promise<End> {
  const { round, count, key, hasBudget, keepFixes } = settling;
  const sums = { answered: 0, uncounted: 0, foreign: 0, duplicate: 0, damaged: 0 };
  const unanswered: Taken["unanswered"] = [];
  for (const { name } of round.parts) {
    const taken = await takePart(run, { round, part: name, count, key });
    for (const what of Object.keys(sums) as (keyof typeof sums)[]) sums[what] += taken[what];
    unanswered.push(...taken.unanswered);
  }
  const { uncounted: bare, ...lines } = sums;
  const verdict = new Verdict(settling);
  for (const { line, failure } of unanswered) verdict.add(line, failure, sums.answered > 0);
  const { failed, open, fixes } = verdict;
  const stop = verdict.stop(sums.answered > 0);
  if (stop !== null) open.push(...failed.splice(0).map(({ id }) => ({ id, tries: 0 })));
  const settled: Settled = { schema: "settled/1", ...lines, failed: failed.length, open: open.length };
  const places = batchPlaces(run);
  await keepFixes(fixes);
  await writeJsonl(places.failures(round.round), failed);
  await writeJsonl(places.open(round.round), open);
  await writeWhole(places.settled(round.round), `${JSON.stringify(settled)}\n`);
  await tidy(run, round);
  return { settled, stop: stop ?? (hasBudget && bare > 0 ? uncounted() : null) };
}

/** Answers are in the journals now. Files that the user made or brought stay. */
async function tidy(run: RunDir, { round, mode, parts }: Round): Promise<void> {
  if (mode !== "batch") return;
  const places = batchPlaces(run);
  for (const { name } of parts) {
    const files = [places.requests(round, name), places.index(round, name)];
    const answers = (["output", "errors"] as const).map((kind) => places.answers(round, name, kind));
    for (const file of [...files, ...answers]) await rm(file, { force: true });
  }
}

export function settledLine({ round, requests }: Round, end: Settled): string {
  const also = [
    ["refused or given up", end.failed],
    ["sent again", end.open],
    ["lines that answer no request of the round", end.foreign],
    ["second answers, not used", end.duplicate],
    ["lines that cannot be read", end.damaged],
  ] as const;
  const said = also.filter(([, n]) => n > 0).map(([what, n]) => `; ${what}: ${number(n)}`);
  return `round ${round}: ${number(end.answered)} of ${number(requests)} requests answered${said.join("")}`;
}

/** The decisions about requests without an answer. */
class Verdict {
  readonly failed: FailureLine[] = [];
  readonly open: OpenLine[] = [];
  fixes: FieldFixes;
  readonly #settling: Settling;
  /** Messages of failures that may pass, with how often they came. */
  readonly #passing = new Map<string, number>();
  #stop: Error | null = null;
  #rejected = "";
  #isFixed = false;

  constructor(settling: Settling) {
    this.#settling = settling;
    this.fixes = settling.round.fixes;
  }

  add(line: IndexLine, failure: Failure | undefined, hasAnswers: boolean): void {
    switch (failure?.kind) {
      case "rejected":
        this.#refused(line, failure);
        break;
      case "overflow":
        this.#overflow(line, failure.message);
        break;
      case "too_many_tokens":
        this.#stopFor(line, tooManyTokens(failure.message, line.max_tokens));
        break;
      case "quota":
        this.#stopFor(
          line,
          new TryLaterError(`The quota of the model server is used up: ${failure.message}`),
        );
        break;
      case "user":
        if (hasAnswers) this.#end(line, "rejected", failure.message);
        else this.#stopFor(line, mistaken(failure.message));
        break;
      default:
        this.#unanswered(line, messageOf(failure), hasAnswers);
    }
  }

  /** Why the command has to stop; called once all requests are decided. */
  stop(hasAnswers: boolean): Error | null {
    if (this.#stop !== null || hasAnswers || this.#isFixed) return this.#stop;
    if (this.failed.length >= HOPELESS) return mistaken(this.#rejected);
    if (this.failed.length > 0) return null;
    const [most] = [...this.#passing].sort(([, a], [, b]) => b - a);
    return new TryLaterError(
      `No request of round ${this.#settling.round.round} has an answer (${most?.[0] ?? "no reason given"}). ` +
        "The same command sends them again.",
    );
  }

  #refused(line: IndexLine, refusal: Extract<Failure, { kind: "rejected" }>): void {
    if (fixedBy(refusal, this.#settling.round.fixes) === null) {
      this.#rejected = refusal.message;
      this.#end(line, "rejected", refusal.message);
      return;
    }
    // Another line may have named the field before.
    this.fixes = fixedBy(refusal, this.fixes) ?? this.fixes;
    this.#isFixed = true;
    this.#again(line, 0);
  }

  #overflow(line: IndexLine, message: string): void {
    const { max_tokens, characters } = line;
    const messages = [{ role: "user" as const, content: " ".repeat(characters) }];
    const fault = tooSmallWindow(message, { messages, max_tokens });
    if (fault === null) this.#end(line, "context_overflow", message);
    else this.#stopFor(line, fault);
  }

  #stopFor(line: IndexLine, stop: Error): void {
    this.#stop ??= stop;
    this.#again(line, 0);
  }

  #unanswered(line: IndexLine, message: string, hasAnswers: boolean): void {
    this.#passing.set(message, (this.#passing.get(message) ?? 0) + 1);
    const before = this.#settling.tries.get(line.id) ?? 0;
    // A round without any answer says nothing about a request that never failed beside others.
    const tries = hasAnswers || before > 0 ? before + 1 : 0;
    const most = Math.min(MOST_REPETITIONS, this.#settling.maxRetries);
    if (tries <= most) this.#again(line, tries);
    else this.#end(line, "gave_up", `no answer in ${most + 1} rounds: ${message}`);
  }

  #again({ id }: IndexLine, tries: number): void {
    this.open.push({ id, tries });
  }

  #end({ id }: IndexLine, kind: FailureLine["kind"], message: string): void {
    this.failed.push({ id, kind, message: message.slice(0, SHOWN) });
  }
}

const messageOf = (failure: Failure | undefined): string =>
  failure !== undefined && "message" in failure ? failure.message : "the files of answers have no line of it";

const mistaken = (got: string): UserError =>
  new UserError({
    where: "policy: the answers of a batch file",
    expected: "chat completions",
    got,
    fix: "Check base_urls, model, the API key and the server's error message.",
  });
