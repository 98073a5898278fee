/**
 * A synthetic corpus of programs for the dedup benchmark: problems × programs, each a variant of
 * one of a few originals of its problem with a random share of edited lines, so that Jaccard values
 * spread from 0 to 1.
 * Promises: equal arguments give equal programs. The texts only have the shape and length of real
 * code.
 */

export type CorpusOptions = {
  problems: number;
  programs: number;
  originals: number;
  lines: number;
  seed: number;
  /** Default: Python. */
  language?: "python" | "cpp";
};

const NAMES =
  "n m k a b c x y z i j left right best total count answer graph node queue dist seen low high mid value rows cols".split(
    " ",
  );

type Draw = (below: number) => number;

/** xorshift32: the benchmark needs reproducible programs, not good randomness. */
function generator(seed: number): Draw {
  let state = seed | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const namer = (draw: Draw) => (): string => `${NAMES[draw(NAMES.length)]}${draw(4) === 0 ? draw(9) : ""}`;

function pythonLine(draw: Draw): string {
  const name = namer(draw);
  const forms = [
    () => `    ${name()} = ${name()} + ${name()} * ${draw(100)}`,
    () => `    for ${name()} in range(${name()}, ${name()} + ${draw(9)}):  # walk`,
    () => `        if ${name()}[${name()}] < ${name()} and ${name()} != ${draw(50)}:`,
    () => `            ${name()}.append((${name()}, ${name()} - ${draw(10)}))`,
    () => `    ${name()} = [int(${name()}) for ${name()} in input().split()]`,
    () => `    while ${name()} <= ${name()}: ${name()} //= ${2 + draw(8)}`,
    () => `    print(max(${name()}, ${name()}), ${name()} % ${1000 + draw(9000)})`,
    () => `    ${name()}[${name()}] = min(${name()}[${name()}], "${name()} ${name()}")`,
  ];
  return (forms[draw(forms.length)] as () => string)();
}

function cppLine(draw: Draw): string {
  const name = namer(draw);
  const forms = [
    () => `    ${name()} = ${name()} + ${name()} * ${draw(100)};`,
    () => `    for (int ${name()} = ${name()}; ${name()} < ${name()} + ${draw(9)}; ++${name()}) {  // walk`,
    () => `        if (${name()}[${name()}] < ${name()} && ${name()} != ${draw(50)})`,
    () => `            ${name()}.push_back({${name()}, ${name()} - ${draw(10)}});`,
    () => `    std::vector<std::vector<int>> ${name()}(${name()}, std::vector<int>(${name()}));`,
    () => `    while (${name()} <= ${name()}) ${name()} /= ${2 + draw(8)};`,
    () =>
      `    std::cout << std::max(${name()}, ${name()}) << ' ' << ${name()} % ${1000 + draw(9000)} << '\\n';`,
    () => `    ${name()}[${name()}] = std::min(${name()}[${name()}], "${name()} ${name()}");`,
  ];
  return (forms[draw(forms.length)] as () => string)();
}

const wholes = {
  python: (body: string): string => `def solve():\n    """Reads, computes, prints."""\n${body}\n\nsolve()\n`,
  cpp: (body: string): string =>
    `#include <bits/stdc++.h>\n\n/* Reads, computes, prints. */\nint main() {\n${body}\n    return 0;\n}\n`,
};

/** `problems` lists of `programs` programs each. */
export function corpus(o: CorpusOptions): string[][] {
  const draw = generator(o.seed);
  const { language = "python" } = o;
  const line = language === "cpp" ? cppLine : pythonLine;
  const lineAmong = (count: number): string[] => Array.from({ length: count }, () => line(draw));
  return Array.from({ length: o.problems }, () => {
    const originals = Array.from({ length: o.originals }, () => lineAmong(o.lines / 2 + draw(o.lines)));
    return Array.from({ length: o.programs }, () => {
      const original = originals[draw(originals.length)] as string[];
      const edits = draw(3) === 0 ? 0.02 : draw(100) / 100;
      const body = original.map((kept) => (draw(1000) < edits * 1000 ? line(draw) : kept));
      return wholes[language](body.join("\n"));
    });
  });
}

const NAME = new RegExp(`\\b(${NAMES.join("|")})(\\d?)\\b`, "g");

/** The program with all its names changed in the same way; `by` chooses the new ones. */
export const renamed = (program: string, by: number): string =>
  program.replace(
    NAME,
    (_, name: string, digit: string) => `w${(NAMES.indexOf(name) + by) % NAMES.length}_${digit}`,
  );
