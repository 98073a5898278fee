import { expect, test } from "vitest";
import { licenceOf } from "../../../stages/import/licences.ts";

const of = (problem_id: string, source: string, license?: string) =>
  licenceOf({ problem_id, source, ...(license !== undefined && { license }) });

test("a problem has the licence of its row, else that of its data set", () => {
  expect(of("cc-0123456789abcdef", "code_contests/codeforces")).toBe("cc-by-4.0");
  expect(of("taco-0123456789abcdef", "taco/codechef")).toBe("apache-2.0");
  expect(of("taco-0123456789abcdef", "taco/codechef", "mit")).toBe("mit");
});

test("sets of one's own state none, whatever they name as their source", () => {
  expect(of("p-0123456789abcdef", "apps")).toBeNull();
  expect(of("mine-1", "taco/codechef")).toBeNull();
  expect(of("t-0123456789abcdef", "table/taco")).toBeNull();
  expect(of("he-0123456789abcdef", "humaneval")).toBeNull();
});
