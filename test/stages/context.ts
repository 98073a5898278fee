/**
 * A stage context for tests: a run seed, defaults of the configuration, and nothing that costs
 * anything.
 */
import { hashUnit } from "../../io/hash.ts";
import { parseConfig } from "../../pipeline/config.ts";
import type { FilterStage, Row, StageContext } from "../../stages/define-stage.ts";
import { makeProblem } from "../make.ts";

const absent = (what: string) => (): never => {
  throw new Error(`this stage should not use ${what}`);
};

export function makeContext(
  fields: Partial<StageContext> & { sections?: Record<string, unknown>; stage?: string } = {},
): StageContext {
  const { sections = {}, stage = "test", ...given } = fields;
  const config = parseConfig(
    {
      name: "test",
      policy: { kind: "recorded" },
      import: { inputs: [{ path: "a.jsonl", format: "jsonl" }] },
      ...sections,
    },
    "test",
  );
  return {
    seed: 1,
    config,
    baseDir: ".",
    get judge() {
      return absent("the judge")();
    },
    freshJudge: absent("a judge of repeated runs"),
    judgesRest: false,
    get policy() {
      return absent("the policy")();
    },
    embedder: absent("the embedder"),
    random: (id) => hashUnit(1, stage, id),
    artifact: absent("an artifact"),
    count: () => undefined,
    log: () => undefined,
    signal: new AbortController().signal,
    ...given,
  };
}

/** Ids of the rows of one problem that a filter keeps, in the order of its decisions. */
export async function keptBy<O>(stage: FilterStage<O>, rows: Row[], options: O): Promise<string[]> {
  const decisions = await stage.perProblem({ problem: makeProblem(), rows }, options, makeContext());
  return decisions.filter(({ kept }) => kept).map(({ row_id }) => row_id);
}
