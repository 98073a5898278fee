import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { fileChecker } from "../../../stages/import/source-checker.ts";

const run = (source: string, actual = "2 1\n") =>
  spawnSync("python3", ["-c", fileChecker(source)], {
    input: JSON.stringify({ input: "2\n", expected: "1 2\n", actual }),
    encoding: "utf8",
  });

test("the three files are read as text, as bytes and by paths", () => {
  for (const read of [
    "open(p).read()",
    "open(p, 'rb').read().decode()",
    "__import__('pathlib').Path(p).read_text()",
  ]) {
    const { stdout } = run(
      `import sys\na, b, c = (${read} for p in sys.argv[1:])\nprint(float(a == '2\\n' and sorted(b) == sorted(c)))`,
    );
    expect(stdout).toBe("OK\n");
  }
});

test("a score of 0 is wrong, the last word counts, and sys.exit does not end the check", () => {
  expect(run("print(0)").stdout).toBe("WA\n");
  expect(run("import sys\nprint('differs at', 3)\nprint(0.0)\nsys.exit(1)").stdout).toBe("WA\n");
  expect(run("print('é\\\\n \"quoted\"')\nprint(100)").stdout).toBe("OK\n");
});

test("a checker that prints no score or fails decides nothing", () => {
  for (const source of ["pass", "print('maybe')", "1 / 0", "import sys\nsys.exit(2)"]) {
    const { status, stdout } = run(source);
    expect([status, stdout]).toEqual([1, ""]);
  }
});
