/**
 * The server of `rftkit view`: the index of the runs, the report of each, its data files. Answers
 * GET and HEAD only, and only to those whom the doorkeeper lets in.
 * Promise: a path names a run by its listed name and a data file by its pattern, so that nothing
 * else on the machine can be read.
 */
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { basename, join } from "node:path";
import { UserError } from "../../../schemas/errors.ts";
import type { Doorkeeper } from "../../../serve/access.ts";
import { Refusal } from "../../../serve/refusal.ts";
import { type LiveReports, stateNameOf } from "../../report/live.ts";
import { readRuns, runsIn } from "../../report/runs.ts";
import { runsPage } from "../../report/runs-page.ts";
import { plainShell } from "../../report/shell.ts";

export type ViewOptions = {
  host: string;
  port: number;
  /** Folder of the runs. */
  folder: string;
  /** The only run that is shown; null: all of the folder. */
  only: string | null;
  reports: LiveReports;
  doorkeeper: Doorkeeper;
};

export type RunningView = { port: number; stop(): Promise<void> };

type Answer = { status: number; type: string; body: string | Buffer; headers?: Record<string, string> };

const DATA_FILE = /^[a-z]+(?:-\d+)?\.js$/;
/** Milliseconds for a client that sends slowly. */
const TIMEOUT_MS = 20_000;

const text = (status: number, body: string): Answer => ({
  status,
  type: "text/plain; charset=utf-8",
  body: `${body}\n`,
});
const page = (body: string | Buffer): Answer => ({ status: 200, type: "text/html; charset=utf-8", body });
const script = (body: string | Buffer): Answer => ({
  status: 200,
  type: "text/javascript; charset=utf-8",
  body,
});
const moved = (to: string): Answer => ({ ...text(302, to), headers: { location: to } });

async function index({ folder }: ViewOptions): Promise<Answer> {
  const runs = await readRuns(folder);
  const content = runsPage(runs, {
    of: ({ name, fault }) => (fault === null ? `/${encodeURIComponent(name)}/` : null),
  });
  return page(await plainShell(`Runs in ${basename(folder)}`, content));
}

async function dataFile(options: ViewOptions, dir: string, file: string): Promise<Answer> {
  if (file === "live.js") return script(`rftkitData("live",${JSON.stringify(await stateNameOf(dir))})\n`);
  const found = DATA_FILE.test(file) ? await options.reports.file(dir, file) : null;
  return found === null ? text(404, "no such file") : script(found);
}

async function answer(options: ViewOptions, path: string): Promise<Answer> {
  const { folder, only } = options;
  const [, run = "", ...rest] = path.split("/").map((part) => decodeURIComponent(part));
  if (run === "") return only === null ? index(options) : moved(`/${encodeURIComponent(only)}/`);
  const known = only === null ? await runsIn(folder) : [only];
  if (!known.includes(run)) return text(404, "there is no such run here; / lists the runs");
  const dir = join(folder, run);
  const [first, file, ...more] = rest;
  if (first === undefined) return moved(`/${encodeURIComponent(run)}/`);
  if (first === "data" && file !== undefined && more.length === 0) return dataFile(options, dir, file);
  if (first !== "" || file !== undefined) return text(404, "no such page");
  return page(await readFile(join(await options.reports.renew(dir), "index.html")));
}

function failure(error: unknown): Answer {
  if (error instanceof Refusal)
    return {
      ...text(error.status, error.message),
      ...(error.status === 401 && {
        headers: { "www-authenticate": 'Basic realm="rftkit view", charset="UTF-8"' },
      }),
    };
  if (error instanceof URIError) return text(400, "the address is not valid");
  if (error instanceof UserError) return text(409, error.message);
  return text(500, error instanceof Error ? error.message : String(error));
}

async function respond(
  options: ViewOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [path = "/"] = (request.url ?? "/").split("?");
  const found = await (async () => {
    options.doorkeeper.check(request, path);
    if (request.method !== "GET" && request.method !== "HEAD") return text(405, "GET and HEAD only");
    return answer(options, path);
  })().catch(failure);
  response.writeHead(found.status, {
    "content-type": found.type,
    "content-length": Buffer.byteLength(found.body),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-resource-policy": "same-origin",
    ...found.headers,
  });
  response.end(request.method === "HEAD" ? undefined : found.body);
}

async function listen(server: Server, { host, port }: ViewOptions): Promise<number> {
  try {
    const ready = once(server, "listening");
    server.listen(port, host);
    await ready;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UserError({
      where: `${host}:${port}`,
      expected: "a free address",
      got: code === "EADDRINUSE" ? "an address in use" : message,
      fix: "Choose another port with --port; 0 takes a free one.",
    });
  }
  const bound = server.address();
  return typeof bound === "object" && bound !== null ? bound.port : port;
}

/** @throws UserError for an address that cannot be used */
export async function startView(options: ViewOptions): Promise<RunningView> {
  const server = createServer(
    { requestTimeout: TIMEOUT_MS, headersTimeout: TIMEOUT_MS },
    (request, response) => {
      respond(options, request, response).catch(() => response.destroy());
    },
  );
  const port = await listen(server, options);
  const stop = async () => {
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  };
  return { port, stop };
}
