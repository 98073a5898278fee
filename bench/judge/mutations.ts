/**
 * Programs made from right and hostile ones by random changes, from a seed: hostile lines spliced
 * in, lines removed, repeated, exchanged, numbers and characters changed.
 * Promises: equal seeds give equal programs. Most of them fail; none may leave the judge without a
 * verdict.
 */
import { loadSuite } from "../../judge/conformance.ts";
import type { JudgeRequest } from "../../judge/judge.ts";
import { Random } from "../../policy/rewrite/random.ts";
import { programs, sample } from "./programs.ts";

const LIMITS = { cpuLimitMs: 300, wallLimitMs: 1500, memoryLimitMb: 256, outputLimitBytes: 1 << 20 };
const MOST_TESTS = 3;
const MOST_BYTES = 1 << 16;
const MOST_EDITS = 4;
const NUMBERS = ["0", "-1", "1", "9", "15", "57", "58", "63", "64", "240", "243", "2**31", "2**63", "10**9"];
const ATTACKS = [
  "import os; os._exit(N)",
  "import sys; sys.exit(N)",
  "import os; os.kill(os.getpid(), N)",
  "import os; os.close(N)",
  "import os; os.dup2(N, N)",
  "import os; os.write(N, b'x' * N)",
  "import os; os.ftruncate(N, N)",
  "import os; os.closerange(N, N)",
  "import os; os.eventfd_write(N, N)",
  "import os; os.eventfd_read(N)",
  "import os; os.lseek(N, N, 0)",
  "import fcntl; fcntl.fcntl(N, fcntl.F_SETFL, N)",
  "import fcntl; fcntl.ioctl(N, 0x5421, b'0000')",
  "import fcntl; fcntl.flock(N, fcntl.LOCK_EX)",
  "import resource; resource.setrlimit(N % 16, (N, N))",
  "import signal; signal.alarm(N % 2)",
  "import signal; signal.setitimer(N % 3, 0.01, 0.01)",
  "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))",
  "import signal; signal.signal(N % 64, signal.SIG_IGN)",
  "import threading; [threading.Thread(target=input).start() for _ in range(N % 99)]",
  "import _thread; _thread.start_new_thread(lambda: os._exit(N), ())",
  "import ctypes; ctypes.memset(N, 0, N)",
  "import ctypes; ctypes.CDLL(None).syscall(N, N, N, N, N)",
  "import gc, mmap; [page.write(b'\\xff' * 999) for page in gc.get_objects() if isinstance(page, mmap.mmap)]",
  "import gc; [value.clear() for value in gc.get_objects() if isinstance(value, (dict, list))]",
  "import gc; [value.append(N) for value in gc.get_objects() if isinstance(value, list)]",
  "import sys; sys.setrecursionlimit(N)",
  "import sys; sys.modules.clear()",
  "import sys; sys.settrace(lambda *_: N)",
  "import sys; f = sys._getframe(); f.f_back.f_locals.clear()",
  "import builtins; builtins.__dict__.clear()",
  "import os; os.__dict__.clear()",
  "import atexit; atexit.register(lambda: __import__('os')._exit(N))",
  "import os; os._exit = os.write = os.pread = os.dup2 = os.eventfd_write = len",
  "x = bytearray(N)",
  "x = [0] * N",
  "def f(): f()\nf()",
  "while True: pass",
  "class D:\n def __del__(self): __import__('os')._exit(N)\nd = D()",
  "import time; time.sleep(N)",
];

type Source = { name: string; request: JudgeRequest };

/** All programs that mutants are made from. */
export async function sources(): Promise<Source[]> {
  const suite = (await loadSuite()).programs.filter(({ language }) => language === "python3");
  const found: Source[] = suite.map(({ name, request }) => ({ name, request }));
  for await (const { name, request } of programs(sample(0))) found.push({ name, request });
  return found.filter(
    ({ request: { code, tests, comparator } }) =>
      comparator.kind !== "checker" &&
      code.length < MOST_BYTES &&
      tests.every(({ input }) => input.length < MOST_BYTES),
  );
}

function edited(lines: string[], random: Random, others: readonly Source[]): void {
  const at = random.below(lines.length + 1);
  const indent = /^\s*/.exec(lines[at] ?? "")?.[0] ?? "";
  switch (random.below(7)) {
    case 0:
      lines.splice(at, 1);
      return;
    case 1:
      lines.splice(random.below(lines.length + 1), 0, lines[at] ?? "");
      return;
    case 2:
      lines[at] = (lines[at] ?? "").replace(/\d+/, random.pick(NUMBERS));
      return;
    case 3: {
      const other = random.pick(others).request.code.split("\n");
      lines.splice(at, 0, ...other.slice(random.below(other.length)).slice(0, 1 + random.below(30)));
      return;
    }
    default: {
      const attack = random.pick(ATTACKS).replaceAll(/\bN\b/g, () => random.pick(NUMBERS));
      lines.splice(at, 0, ...attack.split("\n").map((line) => indent + line));
    }
  }
}

/** The mutant with this number. */
export function mutant(all: readonly Source[], seed: number, number: number): Source {
  const random = new Random(seed * 1_000_003 + number);
  const { name, request } = random.pick(all);
  const lines = request.code.split("\n");
  for (let edits = 1 + random.below(MOST_EDITS); edits > 0; edits--) edited(lines, random, all);
  const tests = request.tests.slice(0, MOST_TESTS);
  const code = lines.join("\n");
  return {
    name: `${number}: ${name}`,
    request: { ...request, ...LIMITS, code, tests, problemKey: `${request.problemKey} cut`, trusted: true },
  };
}
