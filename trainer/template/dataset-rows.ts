/**
 * Rows of dataset/ for a chat template, and the loss that selects their answers. "passing" is
 * "last" where every row marks exactly its last answer, as rftkit's own rows do: both then share
 * their shards.
 */
import { readParquet } from "../../io/parquet.ts";
import { PublishedExample } from "../../schemas/published.ts";
import type { RowRequest } from "./protocol.ts";
import type { TemplateSetting } from "./session.ts";

type Columns = readonly (keyof PublishedExample & string)[];

async function* rowsOf(files: readonly string[], columns: Columns): AsyncGenerator<PublishedExample> {
  for (const file of files)
    yield* readParquet(file, { schema: PublishedExample, schemaName: "example/1", columns });
}

/** Every row of the files, in order. */
export async function* datasetRows(files: readonly string[]): AsyncGenerator<RowRequest> {
  const columns: Columns = ["example_id", "problem_id", "messages", "tools"];
  for await (const { example_id, problem_id, messages, tools } of rowsOf(files, columns))
    yield { id: example_id, problem_id, messages, ...(tools != null && { tools }) };
}

/** The loss under which the shards of these rows are kept. */
export async function lossOf(
  files: readonly string[],
  loss: TemplateSetting["loss"],
): Promise<TemplateSetting["loss"]> {
  if (loss !== "passing") return loss;
  for await (const { messages } of rowsOf(files, ["messages"])) {
    const last = messages.findLastIndex(({ role }) => role === "assistant");
    if (messages.some(({ train }, i) => train !== (i === last))) return "passing";
  }
  return "last";
}
