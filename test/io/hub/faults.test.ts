import { expect, test } from "vitest";
import { HubReachError, hubFault } from "../../../io/hub/faults.ts";
import { TryLaterError, UserError } from "../../../schemas/errors.ts";

const ADDRESS = { repo: "org/set", revision: null, path: "a.jsonl" };
const fault = (message: string): unknown =>
  hubFault(new HubReachError(message), ADDRESS, "https://hub.invalid");

test("a hub whose name is not known is the user's to correct; one that does not answer is tried later", () => {
  const unknown = fault("getaddrinfo ENOTFOUND hub.invalid");
  expect(unknown).toBeInstanceOf(UserError);
  expect(String(unknown)).toMatch(/ENOTFOUND.*hf download org\/set.*HF_ENDPOINT names a mirror/s);
  expect(fault("connect ECONNREFUSED")).toBeInstanceOf(TryLaterError);
});
