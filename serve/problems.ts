/**
 * The problems of a server, by id. Tests are kept in a file without a name, and in memory while
 * they are used, so that a problem set may be larger than memory.
 * Promises: the digest depends on the problems and on how they are judged, not on their order or
 * place; it is equal exactly where verdicts are comparable.
 */
import { type FileHandle, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sha256 } from "../io/hash.ts";
import type { JudgeRequest } from "../judge/judge.ts";
import { type Judged, requestFor } from "../judge/request.ts";
import { allTests, type Problem, type Test } from "../schemas/problem.ts";
import type { JudgeOptions } from "../schemas/run-options.ts";
import type { TestGroup } from "../schemas/verdict.ts";
import { Refusal } from "./refusal.ts";

export type ServedProblem = Judged & {
  /** Tests in judging order: public, private, generated. */
  tests: readonly Test[];
  counts: Readonly<Record<TestGroup, number>>;
};

type Place = { at: number; bytes: number };

/** Characters of problems that are kept in memory. */
const KEPT_CHARACTERS = 256 << 20;

/** What of the judge's options decides verdicts. */
const deciding = ({ python: _python, unsafe: _unsafe, ...rest }: JudgeOptions) => rest;

function servedOf(problem: Problem): ServedProblem {
  const { problem_id, comparator, fn_name, entry_point, setup_code, input_file, output_file } = problem;
  return {
    problem_id,
    comparator,
    fn_name,
    ...(entry_point !== undefined && { entry_point }),
    ...(setup_code !== undefined && { setup_code }),
    input_file,
    output_file,
    cpu_limit_ms: problem.cpu_limit_ms,
    memory_limit_mb: problem.memory_limit_mb,
    tests: allTests(problem),
    counts: {
      public: problem.public_tests.length,
      private: problem.private_tests.length,
      generated: problem.generated_tests.length,
    },
  };
}

export class ProblemSet {
  readonly digest: string;
  readonly #judge: JudgeOptions;
  readonly #places: ReadonlyMap<string, Place>;
  readonly #file: FileHandle | null;
  /** The least recently used first. */
  readonly #kept = new Map<string, { problem: Promise<ServedProblem>; characters: number }>();
  #characters = 0;

  private constructor(
    judge: JudgeOptions,
    stored: { digest: string; places: ReadonlyMap<string, Place>; file: FileHandle | null },
  ) {
    this.#judge = judge;
    this.digest = stored.digest;
    this.#places = stored.places;
    this.#file = stored.file;
  }

  /** Reads all problems once. A server without problems judges tests that requests bring. */
  static async load(problems: AsyncIterable<Problem>, judge: JudgeOptions): Promise<ProblemSet> {
    const places = new Map<string, Place>();
    const hashes = new Map<string, string>();
    let file: FileHandle | null = null;
    let end = 0;
    try {
      for await (const problem of problems) {
        file ??= await unnamedFile();
        const served = servedOf(problem);
        const text = Buffer.from(JSON.stringify(served));
        await file.writeFile(text);
        places.set(served.problem_id, { at: end, bytes: text.length });
        hashes.set(served.problem_id, sha256(served));
        end += text.length;
      }
    } catch (error) {
      await file?.close();
      throw error;
    }
    const sorted = [...hashes].sort(([a], [b]) => (a < b ? -1 : 1));
    return new ProblemSet(judge, { digest: sha256([deciding(judge), sorted]), places, file });
  }

  get size(): number {
    return this.#places.size;
  }

  /** @throws Refusal for an unknown id */
  async get(id: string): Promise<ServedProblem> {
    const known = this.#kept.get(id);
    if (known !== undefined) {
      this.#kept.delete(id);
      this.#kept.set(id, known);
      return known.problem;
    }
    const place = this.#places.get(id);
    if (place === undefined) throw unknown(id, this.size);
    const problem = this.#read(place);
    this.#kept.set(id, { problem, characters: place.bytes });
    this.#characters += place.bytes;
    this.#forgetOldest();
    return problem;
  }

  /** The judge request for one program. */
  request(problem: ServedProblem, code: string, everyTest: boolean): JudgeRequest {
    const { tests } = problem;
    const earlyExitFrom = everyTest ? tests.length : 0;
    return requestFor(problem, { code, tests }, { judge: this.#judge, earlyExitFrom });
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }

  async #read({ at, bytes }: Place): Promise<ServedProblem> {
    const buffer = Buffer.allocUnsafe(bytes);
    await this.#file?.read(buffer, 0, bytes, at);
    return JSON.parse(buffer.toString("utf8")) as ServedProblem;
  }

  #forgetOldest(): void {
    for (const [id, { characters }] of this.#kept) {
      if (this.#characters <= KEPT_CHARACTERS || this.#kept.size === 1) return;
      this.#kept.delete(id);
      this.#characters -= characters;
    }
  }
}

function unknown(id: string, size: number): Refusal {
  const shown = JSON.stringify(id.slice(0, 80));
  return size === 0
    ? new Refusal(404, "no_problems", "this server has no problems: start it with --problems, or send tests")
    : new Refusal(404, "unknown_problem", `no problem ${shown} among the ${size} of this server`);
}

async function unnamedFile(): Promise<FileHandle> {
  const folder = await mkdtemp(join(tmpdir(), "rftkit-serve-"));
  const file = await open(join(folder, "problems"), "wx+", 0o600);
  await rm(folder, { recursive: true });
  return file;
}
