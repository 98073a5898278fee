/**
 * How files and batches of a run are found again in the lists of a server: by name and metadata, or
 * by the file where a server keeps no metadata.
 */
import type { BatchApi } from "../../../policy/openai/batch/api.ts";
import { asksNothing, type Batch } from "../../../policy/openai/batch/protocol.ts";
import { type Part, partState, type Round } from "../../store/batch-files.ts";
import type { RunDir } from "../../store/run-dir.ts";

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
const isNamed = ({ metadata }: Pick<Batch, "metadata">, wanted: Metadata): boolean =>
  (["rftkit_run", "rftkit_round", "rftkit_file"] as const).every((name) => metadata?.[name] === wanted[name]);

export const fileName = (id: string, { round }: Round, part: Part): string =>
  `rftkit-${id}-round-${round}-${part.name}-${part.sha256.slice(0, 12)}.jsonl`;

type Server = { run: RunDir; api: BatchApi; id: string };

/** Batches for the files of a round, by the name of the file; failed ones asked nothing. */
export async function findBatches(
  round: Round,
  { run, api, id }: Server,
): Promise<Map<string, Pick<Batch, "id" | "status" | "created_at">>> {
  const files = new Map<string, string>();
  for (const { name } of round.parts) {
    const state = await partState(run, round.round, name);
    if (state?.file !== undefined) files.set(name, state.file);
  }
  const isOf = (batch: Batch, part: Part): boolean =>
    isNamed(batch, metadataOf(id, round, part)) ||
    (files.has(part.name) && batch.input_file_id === files.get(part.name));
  const found = new Map<string, Batch>();
  for await (const batch of api.batches(round.made)) {
    const part = round.parts.find((one) => isOf(batch, one));
    if (part === undefined || asksNothing(batch)) continue;
    const known = found.get(part.name);
    // Of several, the first one that was created.
    if (known === undefined || (batch.created_at ?? 0) < (known.created_at ?? 0)) found.set(part.name, batch);
  }
  return found;
}

/** Whether the server may be working on a round, or has. */
export async function isAtServer(round: Round, server: Server): Promise<boolean> {
  for (const { name } of round.parts)
    if ((await partState(server.run, round.round, name))?.batch !== undefined) return true;
  return (await findBatches(round, server)).size > 0;
}
