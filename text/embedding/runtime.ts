/**
 * The package that runs the embedding model. It is left out of the Python wheel, because its native
 * code is 450 MB: its absence is a user error, not a bug.
 */
import { errorCode } from "../../io/files.ts";
import { UserError } from "../../schemas/errors.ts";

/** @throws UserError if this installation does not have it */
export async function embeddingRuntime(): Promise<typeof import("@huggingface/transformers")> {
  try {
    return await import("@huggingface/transformers");
  } catch (error) {
    if (errorCode(error) !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new UserError({
      where: "decontaminate.embedding",
      expected: "the package @huggingface/transformers",
      got: "an installation without it, such as the Python wheel",
      fix: "Install rftkit with npm, or write `embedding: false` in the section decontaminate.",
    });
  }
}
