import { describe, expect, test } from "vitest";
import { finishOf } from "../../../policy/openai/finish.ts";

describe("why an answer ended", () => {
  test.each([
    ["stop", ["stop", "STOP", "end_turn", "eos_token", "stop_sequence", "Completed"]],
    [
      "length",
      ["length", "LENGTH", "max_tokens", "MAX_TOKENS", "max_length", "model_context_window_exceeded"],
    ],
    ["content_filter", ["content_filter", "SAFETY", "RECITATION", "refusal"]],
    [
      "error",
      ["error", "abort", "ABORTED", "cancelled", "insufficient_system_resource", "network_error", "timeout"],
    ],
    ["unknown", ["tool_calls", "FINISH_REASON_UNSPECIFIED", "pause_turn", "__proto__", "constructor"]],
  ])("%s, in the words of many servers", (reason, words) => {
    expect(words.map((word) => finishOf(word).reason)).toEqual(words.map(() => reason));
  });

  test("the server's own word is kept where the reason does not say it", () => {
    expect(finishOf("stop")).toEqual({ reason: "stop" });
    expect(finishOf("STOP")).toEqual({ reason: "stop", raw: "STOP" });
    expect(finishOf("tool_calls")).toEqual({ reason: "unknown", raw: "tool_calls" });
    for (const none of [undefined, null, ""]) expect(finishOf(none)).toEqual({ reason: "unknown" });
  });
});
