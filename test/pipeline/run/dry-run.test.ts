import { expect, test } from "vitest";
import { confirmPayment } from "../../../pipeline/run/dry-run.ts";
import { UserError } from "../../../schemas/errors.ts";

const preview = (newCallsOnExistingRun: boolean) => ({ lines: [], todo: [], newCallsOnExistingRun });

test("new paid calls on a run with answers need --yes, other runs do not", () => {
  expect(() => confirmPayment(preview(true), false)).toThrow(UserError);
  expect(() => confirmPayment(preview(true), true)).not.toThrow();
  expect(() => confirmPayment(preview(false), false)).not.toThrow();
});
