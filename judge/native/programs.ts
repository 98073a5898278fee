/**
 * Makes what a zygote needs to run a job: its program compiled, and beside it the interactor of an
 * interactive problem.
 * Promise: an interactor that does not compile is a fault of the problem, not of the program.
 */
import { interactorRequest } from "../interactive/interactive.ts";
import type { Job, Prepared } from "../job.ts";
import type { JudgeRequest } from "../judge.ts";
import type { Slot } from "../slot.ts";
import type { Compiler } from "./compiler.ts";
import { programHeader } from "./program-header.ts";
import type { Usable } from "./setup.ts";

/** Paths of testlib's arguments, as judge/supervisor/native/interacting.py lays them out. */
const FILES = ["../data/input", "../data/written/output", "../data/answer"];

type Tools = {
  compiler: Compiler;
  find: (language: string | undefined) => Promise<Usable>;
  testlib: string | undefined;
};

type Ready = { header: Record<string, unknown>; bytes: Buffer };

export async function preparedProgram(slot: Slot, { request }: Job, tools: Tools): Promise<Prepared> {
  const program = await ready(slot, request, tools);
  const { interactor } = request.comparator;
  if ("message" in program || interactor === undefined) return program;
  const other = await ready(slot, interactorRequest(interactor, request, tools.testlib), tools);
  if ("message" in other) return { fault: `the problem's interactor does not compile: ${other.message}` };
  const { argv } = other.header as { argv: string[] };
  const keeps = request.comparator.checker !== null;
  const beside = { ...other.header, argv: [...argv, ...FILES], keeps };
  return {
    header: { ...program.header, interactor: beside },
    bytes: Buffer.concat([program.bytes, other.bytes]),
  };
}

async function ready(
  slot: Slot,
  request: JudgeRequest,
  { compiler, find }: Tools,
): Promise<Ready | { message: string }> {
  const found = await find(request.language?.name);
  const compiled = await compiler.compile(slot, found, request);
  if ("message" in compiled) return compiled;
  return { header: programHeader(found, request, compiled.built), bytes: compiled.built.bytes };
}
