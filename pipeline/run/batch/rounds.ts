/**
 * Work in rounds, where the model is asked by files: workers take every bucket to the end of its
 * journal and hand over what they would ask; this process has it answered and records the answers;
 * then the next pass continues. Promises: at most one round is open, and it ends before the next
 * pass, whatever was killed or changed meanwhile; the last pass hands over nothing.
 */
import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { z } from "zod";
import { exists, jsonOrNull, textOrNull, writeWhole } from "../../../io/files.ts";
import { number } from "../../../io/format.ts";
import { sha256 } from "../../../io/hash.ts";
import { readJsonl } from "../../../io/jsonl.ts";
import { BatchApi } from "../../../policy/openai/batch/api.ts";
import type { FieldFixes } from "../../../policy/openai/fields.ts";
import { checkUrls, readKey } from "../../../policy/openai/key.ts";
import { type FileMode, fileOptionsOf } from "../../../schemas/batch-options.ts";
import { TryLaterError, UserError } from "../../../schemas/errors.ts";
import type { PolicyOptions } from "../../../schemas/run-options.ts";
import { producerOf } from "../../recipes.ts";
import {
  batchPlaces,
  OpenLine,
  openRound,
  overUpTo,
  type Round,
  roundsOf,
  settledOf,
} from "../../store/batch-files.ts";
import type { RunContext } from "../../store/run-context.ts";
import { fixStoreOf, openRunDir } from "../../store/run-dir.ts";
import { hasBudget } from "../../worker/allowances.ts";
import { affordable } from "./affordable.ts";
import { buildRound } from "./build-round.ts";
import { isAtServer } from "./find-batches.ts";
import { awaitBatches, type HostedOptions } from "./hosted.ts";
import { awaitFiles, hasAnswers, type LocalOptions } from "./local-files.ts";
import { settle, settledLine } from "./settle.ts";
import type { Waiting } from "./waiting.ts";

type OpenAiOptions = Extract<PolicyOptions, { kind: "openai" }>;

export type RoundOptions = Waiting & {
  mode: FileMode;
  policy: OpenAiOptions;
  /** Requests without an answer in the user's files are sent again. */
  resend: boolean;
};

const SAMPLING = producerOf("trajectory/1");

export class Rounds {
  readonly #context: RunContext;
  readonly #options: RoundOptions;
  readonly #key: string;
  /** The API key; null until a server is asked, and where it needs none. */
  #secret: string | null = null;
  #fixes: FieldFixes;

  private constructor(context: RunContext, options: RoundOptions, fixes: FieldFixes) {
    this.#context = context;
    this.#options = options;
    this.#fixes = fixes;
    const { max_requests, max_mb } = fileOptionsOf(options.policy);
    this.#key = sha256([context.keys.get(SAMPLING)?.key ?? "", String(max_requests), String(max_mb)]);
  }

  static async open(context: RunContext, options: RoundOptions): Promise<Rounds> {
    const { facts } = await openRunDir(context.run.root);
    return new Rounds(context, options, facts.fields ?? { omitted: [] });
  }

  /** @param pass all buckets, each up to its first missing answers */
  async through(pass: () => Promise<void>): Promise<void> {
    const { run } = this.#context;
    const { signal, say } = this.#options;
    await this.#endOpen();
    for (;;) {
      await rm(batchPlaces(run).lines, { recursive: true, force: true });
      await pass();
      signal.throwIfAborted();
      const round = await this.#build();
      if (round === null) break;
      const files = counted(round.parts.length, "file");
      const again = round.again > 0 ? `, ${number(round.again)} of them again` : "";
      say(`round ${round.round}: ${counted(round.requests, "request")} in ${files}${again}`);
      await this.#end(round);
    }
    await this.#over();
  }

  /** The round that an earlier command left. */
  async #endOpen(): Promise<void> {
    const { run } = this.#context;
    const { mode, say } = this.#options;
    const round = await openRound(run);
    if (round === null) return;
    const folder = batchPlaces(run).folder(round.round);
    if (round.mode !== mode) {
      throw new UserError({
        where: folder,
        expected: `policy.mode: ${round.mode} until the round ends that was begun with it`,
        got: mode,
        fix: "Set it back for this round; or remove the folder, if its requests were never sent.",
      });
    }
    if (round.key !== this.#key && !(await this.#isAsked(round))) {
      say(`round ${round.round} was made for another configuration and not sent: it is made again`);
      await rm(folder, { recursive: true, force: true });
    } else await this.#end(round);
  }

  async #isAsked(round: Round): Promise<boolean> {
    return this.#options.mode === "files"
      ? hasAnswers(this.#context.run, round)
      : this.#withApi((options) => isAtServer(round, options));
  }

  async #build(): Promise<Round | null> {
    const { run, config } = this.#context;
    const { mode, policy } = this.#options;
    const tried = await this.#tries();
    const budget = await affordable(run, config);
    const { affords } = budget;
    const building = { mode, policy, key: this.#key, fixes: this.#fixes, tried, affords };
    const round = await buildRound(run, building);
    if (round === null && budget.isShort) throw new TryLaterError(budget.said());
    return round;
  }

  /** How often requests of rounds that are not over were not answered. */
  async #tries(): Promise<Map<string, number>> {
    const { run } = this.#context;
    const tries = new Map<string, number>();
    const over = await overUpTo(run);
    for (const { round } of await roundsOf(run)) {
      const file = batchPlaces(run).open(round);
      if (round <= over || !(await exists(file))) continue;
      for await (const { value } of readJsonl(file)) {
        const line = OpenLine.parse(value);
        tries.set(line.id, line.tries);
      }
    }
    return tries;
  }

  async #end(round: Round): Promise<void> {
    const { run } = this.#context;
    const { policy, count, say } = this.#options;
    const cancelled = await this.#answers(round);
    const { max_retries: maxRetries } = policy;
    const tries = await this.#tries();
    const { settled, stop } = await settle(run, {
      round,
      tries,
      maxRetries,
      count,
      key: this.#secret,
      hasBudget: hasBudget(this.#context.config),
      keepFixes: (fixes) => this.#keepFixes(fixes),
    });
    count("batch_rounds");
    count("batch_requests_open", settled.open);
    say(settledLine(round, settled));
    if (stop !== null) throw stop;
    if (cancelled.length > 0 && settled.open > 0)
      throw new TryLaterError(
        `${cancelled.join(", ")}: cancelled. Answers that came are kept; the same command sends ` +
          `${counted(settled.open, "request")} again.`,
      );
  }

  async #keepFixes(fixes: FieldFixes): Promise<void> {
    if (JSON.stringify(fixes) === JSON.stringify(this.#fixes)) return;
    this.#fixes = fixes;
    const store = fixStoreOf(await openRunDir(this.#context.run.root));
    store.save(fixes);
    await store.settled();
  }

  /** Waits for the answers of a round. @returns batches that somebody cancelled */
  async #answers(round: Round): Promise<string[]> {
    const { mode, signal, policy, resend } = this.#options;
    try {
      if (mode === "batch") return await this.#withApi((options) => awaitBatches(round, options));
      const { poll_s } = fileOptionsOf(policy);
      const local: LocalOptions = {
        ...this.#options,
        run: this.#context.run,
        model: policy.model,
        poll_s,
        resend,
      };
      await awaitFiles(round, local);
      return [];
    } catch (error) {
      if (!signal.aborted || error instanceof TryLaterError || error instanceof UserError) throw error;
      throw new TryLaterError(`stopped in round ${round.round}; the same command resumes`);
    }
  }

  async #withApi<T>(work: (options: HostedOptions) => Promise<T>): Promise<T> {
    const { policy, signal } = this.#options;
    const [baseURL = ""] = checkUrls(policy.base_urls);
    const { max_retries: maxRetries, timeout_s } = policy;
    const timeoutMs = Math.ceil(timeout_s * 1000);
    // Not before: a run that has all its answers needs no key.
    this.#secret = await readKey(policy, this.#context.baseDir);
    const id = await idOf(this.#context);
    const api = new BatchApi({ baseURL, key: this.#secret, maxRetries, timeoutMs, signal });
    try {
      const file = fileOptionsOf(policy);
      return await work({ ...this.#options, ...file, run: this.#context.run, api, id });
    } finally {
      api.close();
    }
  }

  /** Failures of ended rounds are in the rows now: `--from generate` asks for them anew. */
  async #over(): Promise<void> {
    const { run } = this.#context;
    const last = (await roundsOf(run)).at(-1);
    if (last === undefined || (await settledOf(run, last.round)) === null) return;
    await writeWhole(batchPlaces(run).over, `${JSON.stringify({ round: last.round })}\n`);
    await rm(batchPlaces(run).lines, { recursive: true, force: true });
  }
}

const counted = (n: number, what: string): string => `${number(n)} ${what}${n === 1 ? "" : "s"}`;

const Id = z.object({ id: z.string().regex(/^[0-9a-f]{16}$/) });

/** Names the run at the server; a copy of the run directory finds the same batches. */
async function idOf({ run }: RunContext): Promise<string> {
  const file = batchPlaces(run).id;
  const fresh = randomBytes(8).toString("hex");
  await writeWhole(file, `${JSON.stringify({ id: fresh })}\n`, "seal");
  const { id } = Id.parse(jsonOrNull((await textOrNull(file)) ?? ""));
  return id;
}
