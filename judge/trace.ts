/**
 * A program's run block by block: variables before and after each basic block, for feedback.
 * Promises: bounded text of builtin values, made inside the sandbox; it is untrusted and feeds a prompt, never a
 * verdict. Null where no trace could be had: the program does not compile, was stopped, or spoilt its trace.
 */
import { z } from "zod";
import type { LocalJudge } from "./create.ts";
import type { Judge, JudgeRequest } from "./judge.ts";

/** As in judge/supervisor/tracer.py, with room to spare: a program can write what it likes. */
const MAX_BLOCKS = 40;
const MAX_TEXT = 4000;

const Variables = z.array(z.tuple([z.string().max(MAX_TEXT), z.string().max(MAX_TEXT)])).max(100);
const Block = z.object({ code: z.string().max(MAX_TEXT), before: Variables, after: Variables });
const Written = z.object({ blocks: z.array(Block).max(MAX_BLOCKS), total: z.int().min(0) });

/** One basic block as it was run: its source, and its variables as name and bounded representation. */
export type TracedBlock = z.infer<typeof Block>;

export type ProgramTrace = {
  /** 0-based index of the test that was run. */
  test: number;
  /** Blocks in order of execution; where `total` is larger, the middle is missing. */
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
 * @throws UserError where the isolation level does not allow unread programs
 */
export async function traceProgram(
  judge: Pick<LocalJudge, "trace">,
  request: JudgeRequest,
  index: number,
): Promise<ProgramTrace | null> {
  const written = parsed(await judge.trace(request, index));
  if (written === null || written.blocks.length === 0 || written.total < written.blocks.length) return null;
  return { test: index, ...written };
}

export type TraceTest = (request: JudgeRequest, index: number) => Promise<ProgramTrace | null>;

/** How a judge traces, be it our own or one with a journal around it (`traceTest`); null where it cannot. */
export function tracerOf(judge: Judge & { traceTest?: TraceTest }): TraceTest | null {
  if (judge.traceTest !== undefined) return judge.traceTest;
  if (!("trace" in judge)) return null;
  const local = judge as LocalJudge;
  return (request, index) => traceProgram(local, request, index);
}
