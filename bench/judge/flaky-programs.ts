/**
 * Programs that are right on each test with probability 3/4, by chance, and wrong in one of many
 * ways. A judge that runs each test once accepts (3/4)⁴ of them on four tests.
 */
import type { JudgeRequest } from "../../judge/judge.ts";

/** What a program does when it is wrong. */
export const WAYS: Readonly<Record<string, string>> = {
  "prints it": "print('no')",
  raises: "raise ValueError",
  "exits with 240": "sys.exit(240)",
  "exits with 242": "os._exit(242)",
  "exits with 243": "os._exit(243)",
  "exits with -14": "sys.exit(-14)",
  "burns CPU time": "\n    while True: pass",
  sleeps: "time.sleep(100)",
  "terminates itself": "os.kill(os.getpid(), 15)",
  "kills itself": "os.kill(os.getpid(), 9)",
  aborts: "os.abort()",
  "leaves state first": "\n    import math\n    math.left = 1\n    print('no')",
  "leaves a thread first":
    "\n    import threading\n    threading.Thread(target=time.sleep, args=(.01,), daemon=True).start()\n    print('no')",
  "leaves a descriptor first": "\n    os.dup(0)\n    print('no')",
  "takes memory": "\n    x = bytearray(10**10)",
  "lowers its limit of CPU time":
    "\n    import resource\n    resource.setrlimit(resource.RLIMIT_CPU, (0, 0))\n    while True: pass",
};

/** When it is wrong: with probability 1/4. */
export const CHANCES: Readonly<Record<string, string>> = {
  "random bytes": "os.urandom(1)[0] < 64",
  "the clock": "(time.perf_counter_ns() // 7) * 2654435761 % 2**32 >> 24 < 64",
};

export const SHARE_RIGHT = 0.75 ** 4;
const TESTS = ["a", "b", "c", "d"].map((word) => ({ input: `${word}\n`, output: `${word}\n` }));
const SLOW = new Set(["burns CPU time", "lowers its limit of CPU time"]);

/** The limits between which the number of accepted ones of `count` lies, except once in a while. */
export function band(count: number, sigmas: number): [number, number] {
  const mean = count * SHARE_RIGHT;
  const spread = sigmas * Math.sqrt(mean * (1 - SHARE_RIGHT));
  return [Math.ceil(mean - spread), Math.floor(mean + spread)];
}

/**
 * @param wrong Python condition under which the program is wrong on the test with the input `word`
 */
export function flaky(way: string, wrong: string, index: number): JudgeRequest {
  return {
    problemKey: "flaky",
    code: `# ${index}\nimport os, sys, time\nword = input()\nif ${wrong}: ${WAYS[way]}\nelse: print(word)\n`,
    tests: TESTS,
    comparator: { kind: "tokens", checker: null, provenance: "flaky programs" },
    fnName: null,
    inputFile: null,
    outputFile: null,
    cpuLimitMs: SLOW.has(way) ? 100 : 5000,
    wallLimitMs: way === "sleeps" ? 300 : 60_000,
    memoryLimitMb: 512,
    outputLimitBytes: 1 << 20,
    earlyExitFrom: 0,
    trusted: true,
  };
}
