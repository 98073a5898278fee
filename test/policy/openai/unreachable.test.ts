/**
 * Which call without an answer can be tried again later, and which is a fault of the configuration.
 */
import { expect, test } from "vitest";
import { classify } from "../../../policy/openai/classify.ts";
import { unreachable } from "../../../policy/openai/unreachable.ts";
import { TryLaterError, UserError } from "../../../schemas/errors.ts";

test("servers that do not answer are for later", () => {
  const error = unreachable(2, "connect ECONNREFUSED 127.0.0.1:9");
  expect(error).toBeInstanceOf(TryLaterError);
  expect(error.message).toBe("No model server answered within 2 tries: connect ECONNREFUSED 127.0.0.1:9.");
  expect(unreachable(2, "").message).toContain("all are waiting");
});

test("a host that is not known is a user error, with the host and without the system's code", () => {
  const cause = Object.assign(new Error("getaddrinfo ENOTFOUND no.invalid"), {
    code: "ENOTFOUND",
    hostname: "no.invalid",
  });
  const { message } = classify(new Error("Connection error.", { cause })) as { message: string };
  const error = unreachable(2, message);
  expect(error).toBeInstanceOf(UserError);
  expect(error.message).toContain("the host no.invalid is not known");
  expect(error.message).not.toContain("ENOTFOUND");
  const raw = unreachable(1, "no.invalid: getaddrinfo ENOTFOUND no.invalid; b: connect ECONNREFUSED");
  expect(raw.message).toContain("the host no.invalid is not known");
});
