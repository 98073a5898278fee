/**
 * The experiment of one seed, step by step, with rftkit's commands: measure the base, sample
 * trajectories, train and measure each arm, run a second round from the first arm. The base model
 * is made once for all seeds.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { writeWhole } from "../io/files.ts";
import { merged, type Tree } from "../trainer/settings.ts";
import { ARM_PLANS, controlFraction } from "./arms.ts";
import { best, changeOf, pass1at3Of, readChoice, type Tried, writeChoice } from "./choice.ts";
import { rftkit, served } from "./commands.ts";
import {
  asksBaseToThink,
  type Common,
  datasetRows,
  type Places,
  secondRound,
  writeConfig,
} from "./configs.ts";
import { Rows } from "./figures.ts";
import { Ledger } from "./ledger.ts";
import { type Arm, type Candidate, PAPER } from "./sizes.ts";

const SERVERS = 2;
/**
 * One per core: each start of a worker costs seconds of CPU time, and more workers are not faster.
 */
const WORKERS = "2";

type Say = (line: string) => void;

type Model = { folder: string; name: string };

class Experiment {
  readonly #common: Common;
  readonly #ledger: Ledger;
  /** The settings chosen on the validation split. */
  #chosen: Tree = {};

  constructor(common: Common, say: Say) {
    this.#common = common;
    this.#ledger = new Ledger(common.at.steps, say);
  }

  get #at(): Places {
    return this.#common.at;
  }

  /** A command that calls the model, which is served meanwhile. */
  async #asking(name: string, model: Model, use: (policy: Tree) => Promise<void>): Promise<void> {
    const log = this.#at.log(`${name}.server`);
    await served({ ...model, count: SERVERS, log }, (base_urls) => use({ base_urls, model: model.name }));
  }

  /** Measures a model; `run`: run directory, `change`: changes to configs/tiny/evaluate.yaml. */
  #measured(
    name: string,
    { model, run, change, split }: { model: Model; run: string; change: Tree; split: string },
    more: readonly string[] = [],
  ): Promise<void> {
    return this.#ledger.step(name, () =>
      this.#asking(name, model, async (policy) => {
        const common = { ...this.#common, split };
        const config = await writeConfig(name, {
          kind: "evaluate",
          common,
          change: merged({ policy }, change),
        });
        const args = ["evaluate", config, "--run", run, "--workers", WORKERS, "--yes", ...more];
        await rftkit(args, this.#at.log(name));
      }),
    );
  }

  evaluate(arm: Arm | "base", folder: string): Promise<void> {
    const isAskedToThink = arm === "base" && asksBaseToThink(this.#common);
    const strategies = isAskedToThink ? ["multi", "cot-retry"] : ["multi"];
    const compare = arm === "base" ? [] : ["--compare", this.#at.evaluation("base")];
    const how = {
      model: { folder, name: arm },
      run: this.#at.evaluation(arm),
      change: { evaluate: { strategies } },
      split: this.#common.split,
    };
    return this.#measured(`evaluate-${arm}`, how, compare);
  }

  /**
   * Chooses settings on the validation split: trains (a) with each candidate and measures it there.
   */
  async choose(): Promise<void> {
    const { candidates, validated } = this.#common.sizes;
    if (existsSync(this.#at.choice) || candidates.length === 0) return;
    const tried: Tried[] = [];
    for (const [i, candidate] of candidates.entries())
      tried.push({ ...candidate, pass1at3: await this.#try(`candidate-${i + 1}`, candidate) });
    await writeChoice(this.#at.choice, { samples: validated, tried });
  }

  /** Trains with the chosen settings from now on, if there are any. */
  async useChoice(): Promise<void> {
    if (existsSync(this.#at.choice)) this.#chosen = changeOf(best(await readChoice(this.#at.choice)));
  }

  async #try(name: string, candidate: Candidate): Promise<number> {
    await this.#ledger.step(`train-${name}`, async () => {
      const config = await this.#dataset(name, this.#at.rollouts, changeOf(candidate));
      await this.#finetune(name, this.#at.rollouts, config);
    });
    const model = { folder: this.#at.model(name), name };
    const change = { generate: { samples: this.#common.sizes.validated } };
    const run = this.#at.evaluation(name);
    await this.#measured(`evaluate-${name}`, { model, run, change, split: "validation" });
    return pass1at3Of(run);
  }

  /** Samples, judges, filters and publishes. The stage counts are saved under the arm's name. */
  async #dataset(arm: string, run: string, change: Tree): Promise<string> {
    const config = await writeConfig(arm, { kind: "rollouts", common: this.#common, change });
    const args = ["run", config, "--run", run, "--workers", WORKERS, "--yes", "--json"];
    const said = await rftkit(args, this.#at.log(`run-${arm}`));
    await writeWhole(join(this.#at.own, `run-${arm}.json`), said);
    return config;
  }

  rollouts(): Promise<void> {
    const model = { folder: this.#at.base, name: "base" };
    return this.#ledger.step("rollouts", () =>
      this.#asking("rollouts", model, async (policy) => {
        await this.#dataset("both", this.#at.rollouts, { policy });
      }),
    );
  }

  /**
   * Trains an arm on the sampled trajectories; its dataset is made from recorded answers and
   * verdicts.
   */
  train(arm: Exclude<Arm, "second">): Promise<void> {
    return this.#ledger.step(`train-${arm}`, async () => {
      const fraction = arm === "control" ? await this.#fraction() : 1;
      const threshold = arm === "dedup" ? await this.#threshold() : 1;
      const { paperSamples } = this.#common.sizes;
      const plan = ARM_PLANS[arm].change({ fraction, threshold, paperSamples });
      const change = merged(this.#chosen, plan);
      const config = await this.#dataset(arm, this.#at.rollouts, change);
      await this.#finetune(arm, this.#at.rollouts, config);
    });
  }

  /** Samples additional trajectories for the paper's arm. */
  more(): Promise<void> {
    const model = { folder: this.#at.base, name: "base" };
    const generate = { samples: this.#common.sizes.paperSamples };
    return this.#ledger.step("rollouts-more", () =>
      this.#asking("rollouts-more", model, async (policy) => {
        await this.#dataset("more", this.#at.rollouts, { policy, generate });
      }),
    );
  }

  async #finetune(arm: string, run: string, config: string): Promise<void> {
    const rows = await datasetRows(run);
    await writeWhole(join(this.#at.own, `rows-${arm}.json`), `${JSON.stringify(rows)}\n`);
    const args = ["finetune", config, "--run", run, "--out", this.#at.training(arm)];
    await rftkit(args, this.#at.log(`train-${arm}`));
  }

  async #fraction(): Promise<number> {
    const rows = JSON.parse(await readFile(join(this.#at.own, "rows-both.json"), "utf8")) as unknown;
    const { problems = 0, single_turn = 0, multi_turn = 0 } = Rows.parse(rows);
    // Problems removed by decontaminate are missing in both arms.
    return controlFraction(single_turn + multi_turn, problems * this.#common.sizes.samples);
  }

  /** The dedup threshold of (a). */
  async #threshold(): Promise<number> {
    const config = parse(await readFile(this.#at.config("both"), "utf8")) as unknown;
    return z.object({ dedup: z.object({ threshold: z.number() }) }).parse(config).dedup.threshold;
  }

  /**
   * A second round from the model of the first arm, in the same run directory: the answers differ,
   * but the cross-tests of the problems with the benchmark are the same and already recorded.
   */
  async second(): Promise<void> {
    const model = { folder: this.#at.model("both"), name: "both" };
    const change = merged(this.#chosen, secondRound(this.#common));
    await this.#ledger.step("rollouts-second", () =>
      this.#asking("rollouts-second", model, async (policy) => {
        await this.#dataset("second", this.#at.rollouts, { ...change, policy });
      }),
    );
    await this.#ledger.step("train-second", async () => {
      const config = await this.#dataset("second", this.#at.rollouts, {
        ...change,
        policy: { model: "both" },
      });
      await this.#finetune("second", this.#at.rollouts, config);
    });
  }
}

/** Runs all steps of one seed that are not done. */
export async function runSeed(common: Common, choose: boolean, say: Say): Promise<void> {
  const { at, sizes } = common;
  const experiment = new Experiment(common, say);
  await experiment.evaluate("base", at.base);
  await experiment.rollouts();
  if (choose) await experiment.choose();
  await experiment.useChoice();
  for (const arm of sizes.arms) {
    if (arm === PAPER && sizes.paperSamples > sizes.samples) await experiment.more();
    if (arm === "second") await experiment.second();
    else await experiment.train(arm);
    await experiment.evaluate(arm, at.model(arm));
  }
}
