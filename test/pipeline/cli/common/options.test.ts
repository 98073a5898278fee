import { expect, test } from "vitest";
import { flakyRuns } from "../../../../pipeline/cli/common/options.ts";
import { UserError } from "../../../../schemas/errors.ts";

test("--flaky takes 2 to 100 runs; without it there is none", () => {
  expect([undefined, 2, 100].map(flakyRuns)).toEqual([null, 2, 100]);
  for (const runs of [1, 0, -3, 2.5, 101, Number.NaN]) expect(() => flakyRuns(runs)).toThrow(UserError);
});
