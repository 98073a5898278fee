/**
 * Block-by-block trace of a program: variables before and after each basic block, for feedback.
 * Promises: bounded text of builtin values, made inside the sandbox; it is untrusted and used in
 * prompts, never for verdicts. Null if there is no trace: the program does not compile, was
 * stopped, or corrupted its trace file, or its tests are assertions.
 */
import { z } from "zod";
import type { LocalJudge } from "./create.ts";
import type { JudgeRequest, Runner } from "./judge.ts";

/** As in judge/supervisor/tracer.py, with a margin: a program can write anything. */
const MAX_BLOCKS = 40;
const MAX_TEXT = 4000;

const Variables = z.array(z.tuple([z.string().max(MAX_TEXT), z.string().max(MAX_TEXT)])).max(100);
const Block = z.object({ code: z.string().max(MAX_TEXT), before: Variables, after: Variables });
const Written = z.object({ blocks: z.array(Block).max(MAX_BLOCKS), total: z.int().min(0) });

/** An executed basic block: its source, and its variables as name and bounded representation. */
export type TracedBlock = z.infer<typeof Block>;

export type ProgramTrace = {
  /** 0-based index of the test that was run. */
  test: number;
  /** Blocks in order of execution; if `total` is larger, the middle is missing. */
  blocks: TracedBlock[];
  /** Blocks seen until the tracer stopped, at most 200. */
  total: number;
};

function parsed(bytes: Buffer): z.infer<typeof Written> | null {
  try {
    return Written.parse(JSON.parse(bytes.toString("utf8")));
  } catch {
    return null;
  }
}

/**
 * Runs the request's program on its test `index` once more, traced.
 * @throws UserError if the isolation level does not allow untrusted programs
 */
export async function traceProgram(
  judge: Pick<LocalJudge, "trace">,
  request: JudgeRequest,
  index: number,
): Promise<ProgramTrace | null> {
  if (request.entryPoint !== undefined) return null;
  const written = parsed(await judge.trace(request, index));
  if (written === null || written.blocks.length === 0 || written.total < written.blocks.length) return null;
  return { test: index, ...written };
}

export type TraceTest = (request: JudgeRequest, index: number) => Promise<ProgramTrace | null>;

/**
 * The trace function of a judge, which may be wrapped by a journal (`traceTest`); null if it has
 * none.
 */
export function tracerOf(judge: Runner & { traceTest?: TraceTest }): TraceTest | null {
  if (judge.traceTest !== undefined) return judge.traceTest;
  if (!("trace" in judge)) return null;
  const local = judge as LocalJudge;
  return (request, index) => traceProgram(local, request, index);
}
