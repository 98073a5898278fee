/**
 * `make bench-judge-mutated`: 10,000 random changes of right and hostile programs. None may be
 * INTERNAL, and after each hundred a plain program must pass. Lists the exceptions. COUNT, SEED,
 * LEVEL and WORKERS by name; ONLY: prints the program with this number and its result.
 */
import { availableParallelism } from "node:os";
import PQueue from "p-queue";
import { createJudge } from "../../judge/create.ts";
import { mutant, sources } from "./mutations.ts";

const COUNT = Number(process.env.COUNT ?? 10_000);
const SEED = Number(process.env.SEED ?? 1);
const LEVEL = Number(process.env.LEVEL ?? 3) as 2 | 3;
const WORKERS = Number(process.env.WORKERS ?? availableParallelism());
const ONLY = process.env.ONLY;
const PIECE = 100;

const say = (text: string) => process.stdout.write(`${text}\n`);

async function main(): Promise<void> {
  const all = await sources();
  const judge = await createJudge({ workers: WORKERS, memoryMb: 0, maxLevel: LEVEL });
  if (ONLY !== undefined) {
    const { request } = mutant(all, SEED, Number(ONLY));
    say(`${request.code}\n${JSON.stringify(await judge.run(request), null, 1)}`);
    return judge.close();
  }
  const verdicts = new Map<string, number>();
  let plain = 0;
  for (let start = 0; start < COUNT; start += PIECE) {
    const queue = new PQueue({ concurrency: 2 * WORKERS });
    for (let number = start; number < Math.min(COUNT, start + PIECE); number++) {
      void queue.add(async () => {
        const { name, request } = mutant(all, SEED, number);
        const { verdict, detail } = await judge.run(request);
        verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
        if (verdict === "INTERNAL") say(`INTERNAL ${name}: ${detail}`);
      });
    }
    await queue.onIdle();
    const { request } = mutant(all, SEED, start);
    const tests = [{ input: "1\n", output: "2\n" }];
    const code = `print(int(input()) + 1)  # ${start}\n`;
    const limits = { memoryLimitMb: 512, cpuLimitMs: 10_000, wallLimitMs: 60_000 };
    const form = { fnName: null, inputFile: null, outputFile: null, problemKey: "plain" };
    const after = await judge.run({ ...request, ...limits, ...form, code, tests });
    if (after.verdict === "OK") plain++;
    else say(`a plain program after ${start}: ${after.verdict} ${after.detail}`);
  }
  say([...verdicts].map(([verdict, count]) => `${verdict} ${count}`).join(", "));
  say(`${plain} plain programs passed between them`);
  await judge.close();
}

await main();
