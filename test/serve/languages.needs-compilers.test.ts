/** Programs in other languages through each interface, and what attacks their compilers. */
import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createJudge, type LocalJudge } from "../../judge/create.ts";
import type { RunningServer } from "../../serve/server.ts";
import { MEBIBYTE, problem, SECRET, send, served, until } from "./here.ts";

let server: RunningServer;
let local: LocalJudge;
beforeAll(async () => {
  server = await served({
    create: async () => {
      local = await createJudge({ workers: 2, unsafe: true });
      return local;
    },
    queue: 1000,
    limits: { bodyBytes: 32 * MEBIBYTE, bytesInFlight: 128 * MEBIBYTE },
    problems: [problem(), problem({ problem_id: "f1", fn_name: "add" })],
  });
});
afterAll(() => server.stop());

const SUMS = [
  { input: "1 2\n", output: "3\n" },
  { input: "30 4\n", output: "34\n" },
];
const CPP = "#include <bits/stdc++.h>\nint main() { long a, b; std::cin >> a >> b; std::cout << a + b; }\n";
const PROGRAMS: Readonly<Record<string, string>> = {
  cpp: CPP,
  c: '#include <stdio.h>\nint main(void) { long a, b; scanf("%ld %ld", &a, &b); printf("%ld\\n", a + b); }\n',
  java: "import java.util.*;\npublic class Sum { public static void main(String[] x) { Scanner s = new Scanner(System.in); System.out.println(s.nextLong() + s.nextLong()); } }\n",
  nodejs:
    'const [a, b] = require("fs").readFileSync(0, "utf8").split(" ").map(Number);\nconsole.log(a + b);\n',
  rust: 'use std::io::*;\nfn main() { let mut s = String::new(); stdin().read_to_string(&mut s).unwrap(); println!("{}", s.split_whitespace().map(|x| x.parse::<i64>().unwrap()).sum::<i64>()); }\n',
};
const judge = async (body: object) => send(server, "/v1/judge", { body });
const run = async (body: object) => (await send(server, "/run_code", { body })).json;
const submit = async (language: string, completion: string, more: object = {}, id: string | number = 5) => {
  const test = SUMS.map(({ input, output }) => ({ input: { stdin: input }, output: { stdout: output } }));
  const provided_data = { id: 5, content: "Add.", labels: {}, test };
  const config = { dataset_type: "CommonOJDataset", language, provided_data, ...more };
  return (await send(server, "/submit", { body: { dataset: "d", id, completion, config } })).json;
};

test.each(Object.entries(PROGRAMS))("%s: judged, run and submitted", async (language, code) => {
  const { json } = await judge({ language, code, tests: SUMS });
  expect(json).toMatchObject({ verdict: "OK", tests_passed: 2, toolchain: expect.stringMatching(/\d/) });
  expect(await run({ language, code, stdin: "5 6" })).toMatchObject({
    status: "Success",
    compile_result: language === "nodejs" ? null : { status: "Finished", return_code: 0 },
    run_result: { status: "Finished", return_code: 0, stdout: expect.stringMatching(/^11\n?$/) },
  });
  const answer = `First an idea:\n\`\`\`\n1 2\n\`\`\`\nthen\n\`\`\`${language}\n${code}\`\`\`\n`;
  expect(await submit(language, answer)).toMatchObject({ accepted: true, extracted_code: code });
});

test("a compile error is in the fields for it, and names no path of this machine", async () => {
  const code = "int main() { return missing; }\n";
  const { json } = await judge({ language: "cpp", code, tests: SUMS });
  expect(json).toMatchObject({ verdict: "CE", passed: false, detail: expect.stringContaining("missing") });
  const ran = await run({ language: "cpp", code });
  expect(ran).toMatchObject({
    status: "Failed",
    compile_result: { status: "Finished", return_code: 1, stderr: expect.stringContaining("missing") },
    run_result: null,
  });
  expect(JSON.stringify(ran)).not.toMatch(/\/(?:tmp|usr|work)\//);
  expect(await submit("cpp", `\`\`\`cpp\n${code}\`\`\``)).toMatchObject({
    accepted: false,
    tests: [{ passed: false, exec_info: { compile_result: { return_code: 1 }, run_result: null } }],
  });
  expect(await run({ language: "nodejs", code: "let = ;" })).toMatchObject({
    compile_result: null,
    run_result: { return_code: 1, stderr: expect.stringContaining("SyntaxError") },
  });
});

test("how a program ends: exit code, signal, memory, time", async () => {
  const main = (body: string) => `#include <csignal>\n#include <cstdlib>\nint main() { ${body} }\n`;
  const cpp = (body: string, more: object = {}) => run({ language: "cpp", code: main(body), ...more });
  expect(await cpp("return 3;")).toMatchObject({ status: "Failed", run_result: { return_code: 3 } });
  expect(await cpp("raise(SIGSEGV);")).toMatchObject({ run_result: { return_code: -11 } });
  const late = await cpp("for (volatile int i = 0;; i++) {}", { run_timeout: 0.3 });
  expect(late).toMatchObject({ run_result: { status: "TimeLimitExceeded", return_code: null } });
  const code = main("raise(SIGSEGV);");
  expect((await judge({ language: "cpp", code, tests: SUMS })).json).toMatchObject({
    verdict: "RE",
    tests: [{ signal: "SIGSEGV" }],
  });
});

test("a problem of the server is judged in any language, and its private tests stay there", async () => {
  const code =
    "#include <iostream>\n#include <string>\nint main() { std::string s; getline(std::cin, s); std::cout << s; }\n";
  const { json, text } = await judge({ language: "c++", code, problem_id: "p1", stop: "never" });
  expect(json).toMatchObject({ verdict: "WA", tests: [{ verdict: "OK" }, { verdict: "WA" }, {}] });
  expect(text).not.toContain("secret");
  expect(text).not.toContain(SECRET);
});

test("what cannot be judged is refused with the reason: a language, or a kind of problem", async () => {
  const lacking = await judge({ language: "perl", code: "print 1", tests: SUMS });
  expect(lacking).toMatchObject({ status: 400, json: { error: { code: "language" } } });
  expect(lacking.text).toContain("python, cpp, c, java, javascript, rust");
  const calls = await judge({ language: "cpp", code: CPP, problem_id: "f1" });
  expect(calls).toMatchObject({ status: 400, json: { error: { code: "not_judged" } } });
  expect(calls.text).toContain("function calls");
});

const BOMB = `${Array.from({ length: 30 }, (_, i) => `#define X${i + 1} X${i} X${i}`).join("\n")}
#define X0 int x();
int main() {}
X30
`;

test("a program that floods its compiler is a compile error, while others are judged", async () => {
  const bomb = judge({ language: "cpp", code: BOMB, tests: SUMS });
  const others = await Promise.all(
    [1, 2, 3].map(async (i) => judge({ code: `print(sum(map(int, input().split())))\n# ${i}`, tests: SUMS })),
  );
  expect(others.map(({ json }) => json)).toEqual(Array(3).fill(expect.objectContaining({ verdict: "OK" })));
  expect((await bomb).json).toMatchObject({ verdict: "CE", passed: false });
});

test("a client that hangs up while its program is compiled stops the compiler", async () => {
  const body = JSON.stringify({ language: "cpp", code: `${BOMB}// left\n`, tests: SUMS });
  const headers = { "content-type": "application/json" };
  const sent = httpRequest(`${server.url}/v1/judge`, { method: "POST", headers });
  sent.on("error", () => {});
  sent.end(body);
  await until(() => server.service.programs === 1);
  sent.destroy();
  await until(() => server.service.programs === 0);
  const begun = Date.now();
  const code = `${CPP}// after\n`;
  const both = await Promise.all([
    judge({ language: "cpp", code, tests: SUMS }),
    judge({ language: "cpp", code: `${code}//\n`, tests: SUMS }),
  ]);
  expect(both.map(({ json }) => (json as { verdict: string }).verdict)).toEqual(["OK", "OK"]);
  expect(Date.now() - begun).toBeLessThan(30_000);
});

test("while the supervisor of compiled programs is killed, no verdict is wrong", async () => {
  const outcomes: string[] = [];
  const kills = setInterval(async () => {
    const pid = await local.native.supervisorPid();
    if (pid !== undefined) process.kill(pid, "SIGKILL");
  }, 400);
  setTimeout(() => clearInterval(kills), 1600);
  await Promise.all(
    Array.from({ length: 16 }, async (_, i) => {
      const isRight = i % 2 === 0;
      const code = `${isRight ? CPP : "int main() {}"}\n// ${i}\n`;
      const { status, json } = await judge({ language: "cpp", code, tests: SUMS });
      const isSo = (json as { verdict?: string }).verdict === (isRight ? "OK" : "WA");
      outcomes.push(status === 503 ? "none" : isSo ? "right" : "wrong");
    }),
  );
  clearInterval(kills);
  expect(outcomes).not.toContain("wrong");
  expect(outcomes).toContain("right");
  expect((await judge({ language: "cpp", code: `${CPP}// last\n`, tests: SUMS })).json).toMatchObject({
    verdict: "OK",
  });
});
