/** How files and batches of a run are found again in the lists of a server. */
import type { Batch } from "../../../policy/openai/batch/protocol.ts";
import type { Part, Round } from "../../store/batch-files.ts";

type Metadata = Record<
  "rftkit_run" | "rftkit_round" | "rftkit_part" | "rftkit_file" | "rftkit_requests",
  string
>;

/** @param id of the run */
export const metadataOf = (id: string, { round, requests }: Round, part: Part): Metadata => ({
  rftkit_run: id,
  rftkit_round: String(round),
  rftkit_part: part.name,
  rftkit_file: part.sha256.slice(0, 32),
  rftkit_requests: `${part.requests} of ${requests}`,
});

/** Whether a batch asks this file in this round. */
export const isNamed = ({ metadata }: Pick<Batch, "metadata">, wanted: Metadata): boolean =>
  (["rftkit_run", "rftkit_round", "rftkit_file"] as const).every((name) => metadata?.[name] === wanted[name]);

export const fileName = (id: string, { round }: Round, part: Part): string =>
  `rftkit-${id}-round-${round}-${part.name}-${part.sha256.slice(0, 12)}.jsonl`;
