/**
 * Changed copies of benchmark items, as contamination occurs: twelve of TACO's items, each in ten
 * ways. A copy comes without tests and programs, except where it is told to have its own.
 * Deterministic.
 */
import { readFileSync } from "node:fs";
import { sha256 } from "../io/hash.ts";
import { allTests, type Problem } from "../schemas/problem.ts";

const ITEMS = 12;
const FEWEST_TESTS = 8;

/** Twelve items by hash, of those that a program solves and that have enough tests to tell. */
export const chosenItems = (items: readonly Problem[]): Problem[] =>
  items
    .filter((item) => item.solutions.length > 0 && allTests(item).length >= FEWEST_TESTS)
    .sort((a, b) => (sha256(a.problem_id) < sha256(b.problem_id) ? -1 : 1))
    .slice(0, ITEMS);

/** Two further statements: words to exchange, and a story to put a task into. */
type Given = { text: string; other: string; story: string };

/** Lines of about 40 characters, broken at blanks. */
const rewrapped = ({ text }: Given): string =>
  text.replace(/(?<!\n)\n(?!\n)/g, " ").replace(/(.{30,40}) /g, "$1\n");

const half =
  (part: 0 | 1) =>
  ({ text }: Given): string => {
    const words = text.split(" ");
    const middle = Math.ceil(words.length / 2);
    return (part === 0 ? words.slice(0, middle) : words.slice(middle)).join(" ");
  };

const EXCHANGED = 60;

/** Sixty words, spread by hash, become words of another statement. */
function exchanged({ text, other }: Given): string {
  const words = text.split(" ");
  const others = other.split(/\s+/);
  const order = words
    .map((_, at) => at)
    .sort((a, b) => (sha256(`${a} ${text}`) < sha256(`${b} ${text}`) ? -1 : 1));
  for (const [i, at] of order.slice(0, EXCHANGED).entries()) words[at] = others[i % others.length] as string;
  return words.join(" ");
}

/** Headings of another language, and mathematics in LaTeX. */
const relaid = ({ text }: Given): string =>
  text
    .replace(/^#* ?Input$/gm, "### 输入格式")
    .replace(/^#* ?Output$/gm, "### 输出格式")
    .replace(/`([a-z])`/g, "$$$1$$")
    .replace(/≤/g, "$\\le$");

const PROMPT = "You are an expert programmer. Solve the following task in Python and print only the program.";

const numbers = ({ text }: Given): string =>
  text.replace(/\d+/g, (digits) => (digits.length > 12 ? digits : String(Number(digits) * 2 + 1)));

export type Change = { name: string; hasOwnTests?: true; apply(given: Given): string };

export const CHANGES: readonly Change[] = [
  { name: "re-wrapped", apply: rewrapped },
  {
    name: "inside another story",
    apply: ({ text, story }) => `${story}\n\n${text}\n\n${story.slice(0, 300)}`,
  },
  { name: "first half", apply: half(0) },
  { name: "second half", apply: half(1) },
  { name: "capitals", apply: ({ text }) => text.toUpperCase() },
  { name: "60 words exchanged", apply: exchanged },
  { name: "60 words exchanged, own tests", hasOwnTests: true, apply: exchanged },
  { name: "layout of another language", apply: relaid },
  { name: "prompt around it", apply: ({ text }) => `${PROMPT}\n\n${text}\n\nThink step by step. ${PROMPT}` },
  { name: "numbers changed", apply: numbers },
];

/** Statements of tasks that are in no benchmark, to take words and stories from. */
const others = (): string[] =>
  readFileSync("data/train.jsonl", "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { problem_id: string; statement: string })
    .filter(({ problem_id }) => !problem_id.includes("pair-"))
    .map(({ statement }) => statement);

/** A changed copy of an item. */
export function copyOf(items: readonly Problem[], at: number, { name, hasOwnTests, apply }: Change): Problem {
  const item = items[at] as Problem;
  const all = others();
  const next = (by: number): string => all[(at + by) % all.length] as string;
  const statement = apply({ text: item.statement, other: next(0), story: next(5) });
  const bare = {
    public_tests: [],
    private_tests: [],
    generated_tests: [],
    solutions: [],
    incorrect_solutions: [],
  };
  return {
    ...item,
    ...(hasOwnTests !== true && bare),
    problem_id: `${name} ${item.problem_id}`,
    source: "copies",
    statement,
    url: null,
    contest_id: null,
    contest_index: null,
  };
}
