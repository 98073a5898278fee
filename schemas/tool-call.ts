/** A call of a tool within a message, as chat templates and servers name its parts. */
import { z } from "zod";

export const ToolCall = z.object({
  id: z.string().optional(),
  type: z.string(),
  function: z.object({
    name: z.string(),
    arguments: z.string().describe("JSON text, as the model wrote it"),
  }),
});
export type ToolCall = z.infer<typeof ToolCall>;
