/** Asks Python whether rewritten programs are what they were; see same-program.py. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { Random } from "../../policy/rewrite/random.ts";
import { rewrite } from "../../policy/rewrite/rewrite.ts";

export type Program = { code: string; inputs: string[] };

type Pair = { before: string; after: string; inputs: string[] };

export type Compared = Pair & { verdict: string };

/** Rewrites every program with `seeds` seeds; every `step`-th is also run on its inputs. */
export async function compare(
  programs: readonly Program[],
  { seeds, step }: { seeds: number; step: number },
): Promise<Compared[]> {
  const pairs = programs.flatMap(({ code, inputs }, i) =>
    Array.from({ length: seeds }, (_, seed) => ({
      before: code.replaceAll("\r\n", "\n"),
      after: rewrite(code, new Random(i * 1000 + seed)).replaceAll("\r\n", "\n"),
      inputs: i % step === 0 && seed === 0 ? inputs : [],
    })),
  );
  const verdicts = await askPython(pairs);
  return pairs.map((pair, i) => ({ ...pair, verdict: verdicts[i] ?? "no verdict" }));
}

/** Pairs that are not the same program any more. */
export const different = (compared: readonly Compared[]): Compared[] =>
  compared.filter(({ verdict }) => verdict !== "same" && verdict !== "equal text");

async function askPython(pairs: readonly Pair[]): Promise<string[]> {
  const script = fileURLToPath(new URL("same-program.py", import.meta.url));
  const child = spawn("python3", [script], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(pairs.map((pair) => `${JSON.stringify(pair)}\n`).join(""));
  let out = "";
  for await (const chunk of child.stdout.setEncoding("utf8")) out += String(chunk);
  return out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as string);
}
