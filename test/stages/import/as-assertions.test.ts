import { expect, test } from "vitest";
import { nameIn } from "../../../stages/import/as-assertions.ts";

test.each([
  ["assert solve(1) == 2", "solve"],
  ["assert not (Solution().solve(1))", "solve"],
  ["assert set(similar((3, 4))) == set((4,))", "similar"],
  ["assert abs(area(2) - 4) < 1e-6", "area"],
  ["assert math.isclose(area(2), 4)", "area"],
  ["assert all(isinstance(x, int) for x in numbers(3))", "numbers"],
  ["from solution import twice\nassert len([1]) == 1", "twice"],
  ["def check(candidate):\n    assert candidate(1) == 2\n\ndef test_check():\n    check(solve)\n", "solve"],
  ["def check(candidate):\n    assert candidate(1) == 2\n\ncheck(candidate)\n", null],
  ["assert x == 1", null],
  ["assert len([1]) == 1", null],
])("%j checks %j", (text, name) => {
  expect(nameIn({ private_tests: [text] })).toBe(name);
});
