/**
 * Judge, policy and embedder of a process, started when a stage first needs them and closed at the
 * end. Stages without needs start no interpreter, no server connection and no model.
 */
import type { Count } from "../../judge/counts.ts";
import { createJudge, type JudgeSetup } from "../../judge/create.ts";
import type { Judge, Runner } from "../../judge/judge.ts";
import { FreshJudges } from "../../judge/repeats.ts";
import { readTestlib } from "../../judge/testlib-file.ts";
import { createPolicy } from "../../policy/create.ts";
import type { FixStore } from "../../policy/openai/fields.ts";
import type { Policy } from "../../policy/policy.ts";
import type { Config } from "../../schemas/config.ts";
import type { Needs } from "../../stages/define-stage.ts";
import type { Embedder } from "../../text/embedding/contract.ts";
import { createEmbedder } from "../../text/embedding/embedder.ts";

/** What starts each service. */
type Starters = {
  createJudge: typeof createJudge;
  createPolicy: typeof createPolicy;
  createEmbedder: typeof createEmbedder;
};

export class Services {
  readonly #config: Config;
  readonly #baseDir: string;
  readonly #zygotes: number;
  readonly #starters: Starters;
  readonly #fixes: FixStore | undefined;
  readonly #asksNobody: boolean;
  readonly #count: Count | undefined;
  #judge: Promise<Judge> | null = null;
  #fresh: FreshJudges | null = null;
  #policy: Promise<Policy> | null = null;
  #embedder: Promise<Embedder> | null = null;
  #started: { judge?: Judge; policy?: Policy } = {};

  /**
   * @param options zygotes: interpreters that this process's judge keeps ready; fixes: what is
   *   known about the fields that model servers take; asksNobody: no request is sent to a server;
   *   count: for figures of judges; starters: tests replace them
   */
  constructor(
    config: Config,
    options: {
      baseDir: string;
      zygotes: number;
      fixes?: FixStore;
      asksNobody?: boolean;
      count?: Count;
      starters?: Starters;
    },
  ) {
    this.#config = config;
    this.#baseDir = options.baseDir;
    this.#zygotes = options.zygotes;
    this.#fixes = options.fixes;
    this.#asksNobody = options.asksNobody === true;
    this.#count = options.count;
    this.#starters = options.starters ?? { createJudge, createPolicy, createEmbedder };
  }

  async ensure(needs: readonly Needs[]): Promise<void> {
    if (needs.includes("judge")) this.#started.judge = await this.#startJudge();
    // With recorded answers no model is called and no API key is needed.
    const isSampled = this.#config.generate.trajectories === undefined;
    if (needs.includes("policy") && isSampled) this.#started.policy = await this.#startPolicy();
  }

  #startJudge(): Promise<Judge> {
    this.#judge ??= this.#starters.createJudge(this.#judgeSetup());
    return this.#judge;
  }

  #judgeSetup(): JudgeSetup {
    const { python, unsafe, testlib: path } = this.#config.judge;
    const testlib = readTestlib(path, { baseDir: this.#baseDir });
    return { python, unsafe, workers: this.#zygotes, count: this.#count, ...(testlib && { testlib }) };
  }

  /**
   * The judge of a repeated run, started on first use: run 1 is that of the usual judge, so its
   * hash seed, 0, is not used again.
   */
  freshJudge(run: number): Promise<Runner> {
    const { repeat = 1 } = this.#config["keep-passing"];
    const setup = { ...this.#judgeSetup(), hashSeed: 1 };
    this.#fresh ??= new FreshJudges(Math.max(1, repeat - 1), setup, this.#starters.createJudge);
    return this.#fresh.judge(run - 2);
  }

  #startPolicy(): Promise<Policy> {
    const policy =
      this.#policy ??
      this.#starters.createPolicy(this.#config.policy, {
        baseDir: this.#baseDir,
        fixes: this.#fixes,
        asksNobody: this.#asksNobody,
      });
    this.#policy = policy;
    return policy;
  }

  get judge(): Judge {
    if (this.#started.judge === undefined)
      throw new Error("a stage used the judge without naming it in `needs`");
    return this.#started.judge;
  }

  get policy(): Policy {
    if (this.#started.policy === undefined)
      throw new Error("a stage used the policy without naming it in `needs`");
    return this.#started.policy;
  }

  /** Number of retried model calls of this process, by cause. */
  get retriesBy(): ReadonlyMap<string, number> {
    const { policy } = this.#started;
    const known = policy !== undefined && "retriesBy" in policy ? policy.retriesBy : undefined;
    return known instanceof Map ? (known as ReadonlyMap<string, number>) : new Map();
  }

  embedder(): Promise<Embedder> {
    const model = this.#config.decontaminate?.embedding_model ?? "all-MiniLM-L6-v2";
    const embedder = this.#embedder ?? this.#starters.createEmbedder({ model, baseDir: this.#baseDir });
    this.#embedder = embedder;
    return embedder;
  }

  async close(): Promise<void> {
    await Promise.allSettled([
      this.#judge?.then((j) => j.close()),
      this.#fresh?.close(),
      this.#policy?.then((p) => p.close()),
    ]);
  }
}
