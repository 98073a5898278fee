/**
 * Runs a planned training: resumes from the newest checkpoint, shows progress, and moves the
 * finished checkpoint with its card into place atomically. The same command starts, resumes, and
 * reports a finished training.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { stringify } from "yaml";
import { z } from "zod";
import { writeWhole } from "../io/files.ts";
import { EXIT, UserError } from "../schemas/errors.ts";
import { modelCard } from "./card.ts";
import { lossCurve } from "./curve.ts";
import { type Plan, workPaths } from "./plan.ts";
import { progressPrinter, readMetrics } from "./progress.ts";
import { trainerPython, trainerVariables } from "./python.ts";
import { environmentOf } from "./settings.ts";
import type { TokenShards } from "./template/shards.ts";
import type { Say } from "./venv.ts";

const POLL_MS = 500;
/** The error message of Python, torch and safetensors. */
const DISK_FULL = "No space left on device";
const Finished = z.object({ parameters: z.int(), versions: z.record(z.string(), z.string()) });
const Stopped = z.object({ step: z.int(), reason: z.string(), example_ids: z.array(z.string()) });

export type LaunchOptions = { say: Say /** Do not train: a batch job has. */; finishOnly?: boolean };

/**
 * Starts, resumes or finishes a training. @returns the exit code; 0 with the checkpoint in
 * WORK/model
 */
export async function launch(plan: Plan, { say, finishOnly = false }: LaunchOptions): Promise<number> {
  const paths = workPaths(plan.work);
  if (existsSync(paths.model)) {
    say(`already trained: ${paths.model}`);
    return EXIT.done;
  }
  await writePlan(plan);
  if (!existsSync(paths.exported)) {
    if (finishOnly) {
      throw new UserError({
        where: paths.exported,
        expected: "a finished training",
        got: "none",
        fix: "Train first: submit the batch file, or omit --finish.",
      });
    }
    const code = await train(plan, say);
    if (code !== EXIT.done) return code;
  }
  await finish(plan);
  say(`the fine-tuned checkpoint: ${paths.model}`);
  return EXIT.done;
}

/** Writes plan.json and config.yaml, for batch jobs and for inspection. */
export async function writePlan(plan: Plan): Promise<void> {
  const paths = workPaths(plan.work);
  await mkdir(plan.work, { recursive: true });
  await writeWhole(paths.config, stringify(plan.config));
  await writeWhole(paths.plan, `${JSON.stringify(described(plan), null, 1)}\n`);
}

/** The plan for display, without machine paths of the configuration. */
export function described(plan: Plan): Record<string, unknown> {
  const { torchtune: _torchtune, expect: _expect, meant: _meant, ...settings } = plan.settings;
  const { left_out, faults: _faults, ...prepared } = plan.prepared;
  return {
    identity: plan.identity,
    settings,
    ...(plan.tokens !== null && { template: templateOf(plan.tokens) }),
    data: plan.files,
    prepared: { ...prepared, left_out: left_out.length },
    batching: plan.batching,
    parameters: plan.parameters,
    ...(plan.adapter !== null && { adapter_parameters: plan.adapter }),
    threads: plan.threads,
    device_gib: plan.deviceGib,
    ...(plan.cpuGib !== null && { cpu_gib: plan.cpuGib }),
    disk_gib: plan.diskGib,
    command: [plan.command.program, ...plan.command.args],
  };
}

/** The chat template that a training renders with, for its plan and card. */
function templateOf({ key, check }: TokenShards): Record<string, unknown> {
  const { template, template_kwargs, loss, stops, frozen_date, conversations, accepted } = check;
  const refused = Object.fromEntries(check.refused.map(({ reason, count }) => [reason, count]));
  return { ...template, template_kwargs, loss, stops, frozen_date, key, conversations, accepted, refused };
}

async function train(plan: Plan, say: Say): Promise<number> {
  const paths = workPaths(plan.work);
  await rm(paths.stopped, { force: true });
  const log = await open(paths.log, "a");
  const child = spawn(plan.command.program, plan.command.args, {
    env: { ...process.env, ...trainerVariables(plan.threads) },
    stdio: ["ignore", log.fd, log.fd],
    cwd: plan.work,
  });
  let interrupted = false;
  const pass = (signal: NodeJS.Signals): void => {
    if (!interrupted) say("\nstopping after this step; the state is being saved");
    interrupted = true;
    child.kill(signal);
  };
  process.on("SIGINT", pass).on("SIGTERM", pass);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  try {
    const code = await watched(plan, ended);
    if (code === 0) return EXIT.done;
    // The mark is written last, so the export is whole even if a process fails afterwards.
    if (existsSync(paths.exported)) {
      say(
        `the training is complete, although its processes ended with ${code ?? "a signal"}: see ${paths.log}`,
      );
      return EXIT.done;
    }
    if (interrupted) return EXIT.interrupted;
    return await explain(plan, code, say);
  } finally {
    process.off("SIGINT", pass).off("SIGTERM", pass);
    await log.close();
  }
}

async function watched(plan: Plan, ended: Promise<number | null>): Promise<number | null> {
  const show = progressPrinter(process.stderr, plan.batching.steps, workPaths(plan.work).metrics);
  const pending = Symbol("pending");
  for (;;) {
    const stop = new AbortController();
    const first = await Promise.race([
      ended,
      wait(POLL_MS, pending, { signal: stop.signal }).catch(() => pending),
    ]);
    stop.abort();
    await show(first !== pending);
    if (typeof first !== "symbol") return first;
  }
}

/**
 * Reports why a training ended: the batch at which it stopped, or the end of its log. @returns the
 * exit code
 */
async function explain(plan: Plan, code: number | null, say: Say): Promise<number> {
  const paths = workPaths(plan.work);
  if (existsSync(paths.stopped)) {
    const stopped = Stopped.parse(JSON.parse(await readFile(paths.stopped, "utf8")));
    say(`stopped at step ${stopped.step}: ${stopped.reason}. The weights of that step were not written.`);
    say(`its examples (all in ${paths.stopped}): ${stopped.example_ids.slice(0, 20).join(", ")}`);
    return EXIT.fault;
  }
  const tail = (await readFile(paths.log, "utf8")).trimEnd().split("\n").slice(-15).join("\n");
  say(`the training ended with ${code ?? "a signal"}; the end of ${paths.log}:\n${tail}`);
  if (!tail.includes(DISK_FULL)) return EXIT.fault;
  say("the disk is full: free some space; the same command resumes from the newest complete checkpoint");
  return EXIT.tryLater;
}

/** Writes template, card, curve and plan beside the weights; then moves the folder into place. */
async function finish(plan: Plan): Promise<void> {
  const paths = workPaths(plan.work);
  const { tokens, settings } = plan;
  const stops = JSON.stringify(tokens === null ? null : tokens.check.stops.map(({ id }) => id));
  const result = settings.lora === undefined ? [] : [settings.lora.result];
  const args = [paths.export, plan.model.folder, stops, ...result];
  const said = await trainerPython("rftkit_trainer.finish", args, environmentOf(settings));
  const { versions } = Finished.parse(JSON.parse(said));
  const metrics = await readMetrics(paths.metrics);
  await writeWhole(`${paths.export}/loss.svg`, lossCurve(metrics));
  await writeWhole(`${paths.export}/README.md`, await modelCard({ plan, metrics, versions }));
  await writeWhole(
    `${paths.export}/rftkit-finetune.json`,
    `${JSON.stringify(published(plan, versions), null, 1)}\n`,
  );
  await rename(paths.export, paths.model);
  await rm(dirname(paths.export), { recursive: true, force: true });
}

/** The plan to publish beside the weights, without paths of this machine. */
function published(plan: Plan, versions: Record<string, string>): Record<string, unknown> {
  const { command: _command, data: _data, ...rest } = described(plan);
  const { model: _model, evaluate: _evaluation, ...settings } = rest.settings as Record<string, unknown>;
  return { ...rest, settings, data: plan.files.map((f) => f.sha256), versions };
}
