/**
 * The files of a round that the user has answered, as with `vllm run-batch`: the answers are looked
 * for beside them. Promise: files are not taken before every request has a line, unless the user
 * says that the rest will not come, so nothing is asked twice while a server still writes.
 */
import { stat } from "node:fs/promises";
import { relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { number } from "../../../io/format.ts";
import { TryLaterError } from "../../../schemas/errors.ts";
import { batchPlaces, type Part, type Round } from "../../store/batch-files.ts";
import type { RunDir } from "../../store/run-dir.ts";
import { answerFiles, answerLines, indexOf } from "./take-answers.ts";
import type { Waiting } from "./waiting.ts";

export type LocalOptions = Waiting & {
  run: RunDir;
  model: string;
  /** Longest pause between two looks, in seconds. */
  poll_s: number;
  /** What lacks an answer is taken as lost. */
  resend: boolean;
};

/** Whether there are answers to any file of a round. */
export async function hasAnswers(run: RunDir, { round, parts }: Round): Promise<boolean> {
  for (const { name } of parts) if ((await answerFiles(run, round, name)).length > 0) return true;
  return false;
}

/** Returns once the answers are there. @throws TryLaterError with what is to be run */
export async function awaitFiles(round: Round, options: LocalOptions): Promise<void> {
  const { run, signal, resend, waits, say, poll_s, firstLook } = options;
  const seen = new Map<string, { mark: string; missing: number }>();
  for (let look = 0; ; look += 1) {
    const lacking: Lacking[] = [];
    for (const part of round.parts) {
      const files = await answerFiles(run, round.round, part.name);
      const mark = await markOf(files);
      const known = seen.get(part.name);
      const missing = known?.mark === mark ? known.missing : await missingIn(run, round, part, files);
      seen.set(part.name, { mark, missing });
      if (missing > 0) lacking.push({ part, missing, isBegun: files.length > 0 });
    }
    if (lacking.length === 0 || (resend && lacking.every(({ isBegun }) => isBegun))) return;
    const text = instructions(round, lacking, options);
    if (!waits) throw new TryLaterError(text);
    if (look === 0) say(`${text}\nwaiting for the answers`);
    await sleep(Math.min(poll_s * 1000, firstLook * 1.5 ** look), undefined, { signal }).catch(
      () => undefined,
    );
    if (signal.reason instanceof TryLaterError) throw signal.reason;
    if (signal.aborted) throw new TryLaterError(`stopped waiting. ${text}`);
  }
}

type Lacking = { part: Part; missing: number; isBegun: boolean };

/** Changes with every write to the files. */
async function markOf(files: readonly string[]): Promise<string> {
  const states = await Promise.all(files.map((file) => stat(file).catch(() => null)));
  return states.map((state, i) => `${files[i]} ${state?.size} ${state?.mtimeMs}`).join("\n");
}

/** Requests of a file that no line answers, be it with an error. */
async function missingIn(
  run: RunDir,
  { round }: Round,
  { name, requests }: Part,
  files: readonly string[],
): Promise<number> {
  if (files.length === 0) return requests;
  const index = await indexOf(run, round, name);
  for await (const line of answerLines(files)) {
    const id = (line?.value as { custom_id?: unknown } | null | undefined)?.custom_id;
    if (typeof id === "string") index.delete(id);
  }
  return index.size;
}

/** Files that are named; the others follow the same pattern. */
const NAMED = 4;

const shell = (text: string): string =>
  /^[\w./:@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

function instructions(
  { round, requests }: Round,
  lacking: readonly Lacking[],
  { run, model }: LocalOptions,
): string {
  const places = batchPlaces(run);
  const shown = (path: string) => {
    const near = relative(process.cwd(), path);
    return shell(near.startsWith("..") ? path : near);
  };
  const missing = lacking.reduce((sum, one) => sum + one.missing, 0);
  const commands = lacking.slice(0, NAMED).map(({ part: { name } }) => {
    const answers = places.answers(round, name, "output");
    return `  vllm run-batch -i ${shown(places.requests(round, name))} -o ${shown(answers)} --model ${shell(model)}`;
  });
  const more =
    lacking.length > NAMED ? [`  … and ${lacking.length - NAMED} more files in the same folder`] : [];
  const begun = lacking.filter(({ isBegun }) => isBegun);
  const partly =
    begun.length === 0
      ? []
      : [
          "Files of answers are there, but not whole. If nobody writes them any more, --yes sends the rest again.",
        ];
  return [
    `round ${round}: ${number(missing)} of ${number(requests)} requests wait for answers in files.`,
    "Have them answered, then run the same command again:",
    ...commands,
    ...more,
    ...partly,
  ].join("\n");
}
