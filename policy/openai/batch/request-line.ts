/** The lines of request files, as OpenAI's Batch API and `vllm run-batch` read them. */
import { sha256 } from "../../../io/hash.ts";

/** Name of a request in files: 40 hex digits of the hash of its journal key. */
export const customId = (key: string): string => sha256(key).slice(0, 40);

/** The line of a request, with its newline. */
export const requestLine = (custom_id: string, body: object): string =>
  `${JSON.stringify({ custom_id, method: "POST", url: "/v1/chat/completions", body })}\n`;
