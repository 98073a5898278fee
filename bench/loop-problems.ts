/**
 * Problems of `make loop`: ten families of one-line programs. A number varies within a family; the
 * numbers of held-out problems are others than those that are trained on.
 */
const TRAINED = [2, 3, 4];
const HELD_OUT = [5, 6];

const NUMBERS = ["7", "20", "13"];
const PAIRS = ["3\n8", "10\n1", "6\n6"];
const LINES = ["abcdefgh", "hello world", "xyzzyxyz"];

type Family = {
  name: string;
  task: (k: number) => string;
  code: (k: number) => string;
  inputs: readonly string[];
  answer: (input: string, k: number) => string | number;
};

const ofNumber = (
  name: string,
  task: Family["task"],
  solve: [code: Family["code"], f: Arithmetic],
): Family => ({
  name,
  task: (k) => `Read an integer and print ${task(k)}.`,
  code: solve[0],
  inputs: NUMBERS,
  answer: (input, k) => solve[1](Number(input), k),
});
type Arithmetic = (n: number, k: number) => number;

const ofPair = (
  name: string,
  task: Family["task"],
  solve: [code: string, f: Arithmetic, sign: string],
): Family => ({
  name,
  task: (k) => `Read two integers, one on each line, and print ${task(k)}.`,
  code: (k) => `a = int(input())\nb = int(input())\nprint(${solve[0]} ${solve[2]} ${k})`,
  inputs: PAIRS,
  answer: (input, k) => {
    const [a = 0, b = 0] = input.split("\n").map(Number);
    const whole = solve[1](a, b);
    return solve[2] === "+" ? whole + k : whole * k;
  },
});

const ofLine = (
  name: string,
  task: Family["task"],
  solve: [code: Family["code"], f: (line: string, k: number) => string],
): Family => ({
  name,
  task: (k) => `Read a line and print ${task(k)}.`,
  code: solve[0],
  inputs: LINES,
  answer: solve[1],
});

const FAMILIES: readonly Family[] = [
  ofNumber("times", (k) => `it times ${k}`, [(k) => `print(int(input()) * ${k})`, (n, k) => n * k]),
  ofNumber("plus", (k) => `it plus ${k}`, [(k) => `print(int(input()) + ${k})`, (n, k) => n + k]),
  ofNumber("minus", (k) => `it minus ${k}`, [(k) => `print(int(input()) - ${k})`, (n, k) => n - k]),
  ofNumber("rest", (k) => `its remainder when divided by ${k}`, [
    (k) => `print(int(input()) % ${k})`,
    (n, k) => n % k,
  ]),
  ofNumber("square", (k) => `its square plus ${k}`, [
    (k) => `print(int(input()) ** 2 + ${k})`,
    (n, k) => n * n + k,
  ]),
  ofPair("sum", (k) => `their sum plus ${k}`, ["a + b", (a, b) => a + b, "+"]),
  ofPair("product", (k) => `their product times ${k}`, ["a * b", (a, b) => a * b, "*"]),
  ofLine("repeat", (k) => `it ${k} times in a row`, [(k) => `print(input() * ${k})`, (s, k) => s.repeat(k)]),
  ofLine("first", (k) => `its first ${k} characters`, [
    (k) => `print(input()[:${k}])`,
    (s, k) => s.slice(0, k),
  ]),
  ofLine("without", (k) => `it without its first ${k} characters`, [
    (k) => `print(input()[${k}:])`,
    (s, k) => s.slice(k),
  ]),
];

function problem(family: Family, k: number): object {
  const tests = family.inputs.map((input) => ({
    input: `${input}\n`,
    output: `${family.answer(input, k)}\n`,
  }));
  return {
    id: `${family.name}-${k}`,
    name: `${family.name} ${k}`,
    statement: family.task(k),
    public_tests: tests.slice(0, 2),
    private_tests: tests.slice(2),
    solutions: [{ language: "python3", code: family.code(k) }],
  };
}

const lines = (numbers: readonly number[]): string =>
  FAMILIES.flatMap((family) => numbers.map((k) => JSON.stringify(problem(family, k)))).join("\n");

/** Files of docs/laptop.md that it does not print. */
export const PROBLEM_FILES = { "train.jsonl": lines(TRAINED), "held-out.jsonl": lines(HELD_OUT) };
