/** The reason that is shown where no mapping can be proposed for a file. */
import { expect, test } from "vitest";
import { recogniseRows, whyNone } from "../../../stages/import/recognise.ts";

const ASK = "Read an integer n. Print its double on one line.";

test.each([
  [
    { question: ASK, test_inputs: ["1\n"], solution: "print(2)" },
    "test_inputs: inputs, and no column has the expected outputs",
  ],
  [
    { code: "def f(x):\n    return x\n", input: "3", output: "3" },
    "no column has a statement: a text of several words that is no program",
  ],
  [{ question: ASK, answer: "42" }, "no column has tests"],
  [{ description: ASK, samples: "Input: 1\nOutput: 2" }, /^samples: unreadable_tests \(/],
  [
    {
      prompt: `Problem: ${ASK}`,
      code_context: "import numpy as np\ndef exec_test(result):\n    assert result is not None\n",
    },
    /^the tests cannot be run: assertion_tests \(/,
  ],
  [
    { question: ASK, tests: "def check(candidate):\n    assert candidate(1) == 2\n" },
    /^the tests cannot be run: /,
  ],
])("%j: %s", (row, told) => {
  expect(recogniseRows([row], null)).toBeNull();
  expect(whyNone([row])).toEqual(typeof told === "string" ? told : expect.stringMatching(told));
});
