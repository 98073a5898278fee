/** The server of `rftkit view`: who may ask, what it answers, and that it renews its pages. */
import { mkdirSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningView, startView } from "../../../pipeline/cli/common/view-server.ts";
import { LiveReports } from "../../../pipeline/report/live.ts";
import { writeReport } from "../../../pipeline/report/write-report.ts";
import { Doorkeeper } from "../../../serve/access.ts";
import { scratchFolder } from "../../io/scratch.ts";
import { makeRun } from "../report/made/run.ts";

const folder = scratchFolder();
const runs = join(folder, "runs");
let written = 0;
const reports = (name: string) =>
  new LiveReports(join(folder, name), (runDir, out, live) => {
    written += 1;
    const options = {
      runDir,
      out,
      live,
      single: false,
      compare: undefined,
      trainings: [],
      say: () => undefined,
    };
    return writeReport(options);
  });
let open: RunningView;
let closed: RunningView;
const TOKEN = "a-token-of-twenty-characters";

beforeAll(async () => {
  await makeRun(join(runs, "one"), { problems: 2, samples: 3 });
  writeFileSync(join(runs, "secret.txt"), "secret");
  const common = { host: "127.0.0.1", port: 0, folder: runs };
  const [free, locked] = [null, TOKEN].map((token) => new Doorkeeper({ token, socket: false }));
  open = await startView({ ...common, only: null, reports: reports("open"), doorkeeper: free as Doorkeeper });
  closed = await startView({
    ...common,
    only: "one",
    reports: reports("closed"),
    doorkeeper: locked as Doorkeeper,
  });
});
afterAll(async () => {
  await open.stop();
  await closed.stop();
});

type Got = { status: number; headers: Record<string, string | string[] | undefined>; body: string };

/** fetch would tidy the path, and sets the headers that matter here by itself. */
const get = (
  port: number,
  path: string,
  headers: Record<string, string> = {},
  method = "GET",
): Promise<Got> =>
  new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, path, headers, method }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        body += part;
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    asked.on("error", reject);
    asked.end();
  });

test("the index lists the runs, a run has its report and its data files", async () => {
  const index = await get(open.port, "/");
  expect(index.status).toBe(200);
  expect(index.body).toContain('<a href="/one/">one</a>');
  expect((await get(open.port, "/one")).headers.location).toBe("/one/");
  const page = await get(open.port, "/one/");
  expect(page.body).toMatch(/<body data-live="[0-9a-f]{16}">/);
  expect(page.headers["cache-control"]).toBe("no-store");
  const data = await get(open.port, "/one/data/index.js?1");
  expect(data.headers["content-type"]).toContain("javascript");
  expect(data.body).toContain('rftkitData("index"');
  expect((await get(open.port, "/one/", {}, "HEAD")).body).toBe("");
});

test("a page is written again only when its run has changed", async () => {
  await get(open.port, "/one/");
  const before = written;
  const live = async () => (await get(open.port, "/one/data/live.js")).body;
  const first = await live();
  await get(open.port, "/one/");
  expect(written).toBe(before);
  expect(await live()).toBe(first);
  mkdirSync(join(runs, "one", "dataset"), { recursive: true });
  expect(await live()).not.toBe(first);
});

test.each([
  "/secret.txt",
  "/one/../secret.txt",
  "/..%2f..%2fetc/passwd",
  "/one/data/..%2findex.html",
  "/one/data/../../secret.txt",
  "/one/data/report.json",
  "/one/data/rows-0.js/x",
  "/one/run.json",
  "/two/",
  "/one/data/rows-99.js",
])("%s is not found", async (path) => {
  const { status, body } = await get(open.port, path);
  expect(status).toBe(404);
  expect(body).not.toContain("secret\n");
});

test("an address that is not valid is told so, another method refused", async () => {
  expect((await get(open.port, "/%E0%A4%A/")).status).toBe(400);
  expect((await get(open.port, "/", {}, "DELETE")).status).toBe(405);
});

test("pages of other sites may not ask: neither by their origin nor by a name that leads here", async () => {
  expect((await get(open.port, "/", { origin: "https://example.org" })).status).toBe(403);
  expect((await get(open.port, "/one/", { host: "example.org" })).status).toBe(403);
});

test("with a token the browser is asked for it, and nothing is shown without", async () => {
  for (const path of ["/", "/one/", "/one/data/index.js"]) {
    const refused = await get(closed.port, path);
    expect([refused.status, refused.headers["www-authenticate"]]).toEqual([
      401,
      expect.stringContaining("Basic"),
    ]);
    expect(refused.body).not.toContain("one");
  }
  const basic = (token: string) => ({
    authorization: `Basic ${Buffer.from(`me:${token}`).toString("base64")}`,
  });
  expect((await get(closed.port, "/", basic("wrong-token-wrong-token"))).status).toBe(401);
  expect((await get(closed.port, "/", basic(TOKEN))).headers.location).toBe("/one/");
});

test("a port in use is told as such", async () => {
  const again = { host: "127.0.0.1", port: open.port, folder: runs, only: null, reports: reports("again") };
  await expect(
    startView({ ...again, doorkeeper: new Doorkeeper({ token: null, socket: false }) }),
  ).rejects.toThrow("an address in use");
});
