/**
 * Stages of plug-ins in the recipe `dataset`: each comes after a stage of rftkit that it names.
 * A command that loads no plug-in (status, report, publish) knows them by what the plan says:
 * their names, places and reasons, without code.
 */
import type { Origin } from "../io/registry.ts";
import { UserError } from "../schemas/errors.ts";
import type { FilterStage } from "../stages/define-stage.ts";

/** What is said of a stage of a plug-in where its code is not loaded. */
export type StageFacts = {
  name: string;
  revision: number;
  /** The stage of rftkit that it follows. */
  after: string;
  reasons: Readonly<Record<string, string>>;
};

type Filter = FilterStage<unknown>;
type Added = { stage: Filter; after: string; origin: Origin | null };

const added = new Map<string, Added>();

/** The stages with those of plug-ins at their places; of one place, in the order of loading. */
export function withAdded<T extends { name: string }>(stages: readonly T[]): readonly T[] {
  if (added.size === 0) return stages;
  const following = ({ name }: T) => [...added.values()].filter(({ after }) => after === name);
  return stages.flatMap((own) => [own, ...following(own).map(({ stage }) => stage as unknown as T)]);
}

export const addedStage = (name: string): Filter | undefined => added.get(name)?.stage;

/** Those whose code is loaded, for the sections of a configuration. */
export const loadedStages = (): readonly Filter[] =>
  [...added.values()].flatMap(({ stage, origin }) => (origin === null ? [] : [stage]));

/** What the plan says of the stages of plug-ins among these. */
export const factsOf = (stages: readonly { name: string }[]): StageFacts[] =>
  stages.flatMap(({ name }) => {
    const known = added.get(name);
    if (known === undefined) return [];
    const { revision, reasons } = known.stage;
    return [{ name, revision, after: known.after, reasons }];
  });

/** @throws UserError if another plug-in has a stage of this name */
export function addStage(stage: Filter, after: string, origin: Origin): void {
  const known = added.get(stage.name)?.origin ?? null;
  if (known !== null && (known.file !== origin.file || known.sha256 !== origin.sha256)) {
    throw new UserError({
      where: origin.file,
      expected: "a name of its own for each stage",
      got: `${stage.name}, which ${known.file} defines`,
      fix: "Rename it.",
    });
  }
  if (known === null) put(stage, after, origin);
}

/** Makes stages known by what a plan says of them; those whose code is loaded stay. */
export function knowStages(facts: readonly StageFacts[]): void {
  for (const { name, revision, after, reasons } of facts) {
    if ((added.get(name)?.origin ?? null) !== null) continue;
    const perProblem = (): never => {
      throw new Error(`the plug-in that defines stage ${name} is not loaded`);
    };
    const options = undefined as unknown as Filter["options"];
    const parts = { name, revision, reasons, options, reads: [], perProblem };
    put({ ...parts, kind: "perProblem", writes: "decisions" }, after, null);
  }
}

function put(stage: Filter, after: string, origin: Origin | null): void {
  added.delete(stage.name);
  added.set(stage.name, { stage, after, origin });
}

/** Forgets them all; for tests. */
export const forgetStages = (): void => added.clear();
