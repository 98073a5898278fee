/** What a dataset is made from: the imported problems and the stages behind them. */
import { producerOf } from "../recipes.ts";
import type { ChainLink } from "../store/chain.ts";
import type { StageFiles } from "../store/stage-files.ts";

export type PublishSource = {
  buckets: number;
  problems: StageFiles;
  chain: readonly ChainLink[];
  /** Licences that are published; undefined: all. */
  licences?: readonly string[] | undefined;
  /** Published problems that decontaminate has not decided; undefined: its rule decides all. */
  undecided?: ReadonlySet<string> | undefined;
};

/** The link whose stage writes rows of a schema. @throws Error if the chain has none */
export const linkOf = (source: PublishSource, schemaName: string): ChainLink => {
  const name = producerOf(schemaName);
  const found = source.chain.find((l) => l.stage.name === name);
  if (found === undefined) throw new Error(`publish: the chain has no stage ${name}`);
  return found;
};
