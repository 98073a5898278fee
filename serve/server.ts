/**
 * The server as a whole: a judge, problems, an address. Starts, drains and stops.
 * Promises: a slow, half-open or silent connection ends by itself; draining answers what runs and
 * refuses what comes; nothing is left behind, neither process nor socket file.
 */
import { once } from "node:events";
import { chmod, lstat, rm } from "node:fs/promises";
import type { Server } from "node:http";
import { connect } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { LocalJudge } from "../judge/create.ts";
import { UserError } from "../schemas/errors.ts";
import { type Access, Doorkeeper } from "./access.ts";
import { appOf } from "./app.ts";
import { Bodies, type BodyLimits } from "./body.ts";
import { Metrics } from "./metrics.ts";
import type { ProblemSet } from "./problems.ts";
import { JudgeService } from "./service.ts";

export type Address = { host: string; port: number } | { path: string };

export type ServerOptions = {
  address: Address;
  token: string | null;
  create: () => Promise<LocalJudge>;
  problems: ProblemSet;
  queue: number;
  limits: BodyLimits;
  sandboxError?: boolean;
  /** Milliseconds; for tests. */
  timeouts?: { headers: number; request: number };
};

export type RunningServer = {
  url: string;
  service: JudgeService;
  /** Refuses what comes, answers what runs, then closes. */
  stop: () => Promise<void>;
};

/** For a client that sends slowly, in milliseconds. */
const TIMEOUTS = { headers: 20_000, request: 120_000 };
const KEEP_ALIVE_MS = 75_000;
/** A peer that is gone without a word is noticed by the kernel's probes. */
const PROBE_AFTER_MS = 15_000;
const MOST_CONNECTIONS = 16_384;

async function removeStale(path: string): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (found === null) return;
  const isListening = await new Promise<boolean>((resolve) => {
    const probe = connect(path, () => {
      probe.destroy();
      resolve(true);
    }).on("error", () => resolve(false));
  });
  if (found.isSocket() && !isListening) return rm(path);
  throw new UserError({
    where: `--socket ${path}`,
    expected: "a path that nothing uses",
    got: isListening ? "a server that is running" : "a file",
    fix: "Name another path, or stop that server.",
  });
}

async function listen(server: Server, address: Address): Promise<string> {
  const failed = (error: NodeJS.ErrnoException): UserError => {
    const where = "path" in address ? `--socket ${address.path}` : `${address.host}:${address.port}`;
    const got = error.code === "EADDRINUSE" ? "an address in use" : error.message;
    return new UserError({ where, expected: "a free address", got, fix: "Choose another port or path." });
  };
  if ("path" in address) await removeStale(address.path);
  // Nobody else may connect in the moment before the mode is set.
  const mask = "path" in address ? process.umask(0o177) : null;
  try {
    const ready = once(server, "listening");
    if ("path" in address) server.listen(address.path);
    else server.listen({ host: address.host, port: address.port, backlog: 4096 });
    await ready;
  } catch (error) {
    throw failed(error as NodeJS.ErrnoException);
  } finally {
    if (mask !== null) process.umask(mask);
  }
  if ("path" in address) {
    await chmod(address.path, 0o600);
    return `unix:${address.path}`;
  }
  const bound = server.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : address.port;
  return `http://${address.host.includes(":") ? `[${address.host}]` : address.host}:${port}`;
}

/** @throws UserError for an address that cannot be used, or a judge that cannot be trusted */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { problems, address } = options;
  const bodies = new Bodies(options.limits);
  const metrics: Metrics = new Metrics({
    inFlight: () => service.requests,
    waiting: () => service.programs,
    bodyBytes: () => bodies.bytes,
    cachedBytes: () => service.cachedBytes,
  });
  const service = await JudgeService.start({
    create: options.create,
    queue: options.queue,
    watch: {
      judged: (verdict, seconds) => metrics.judged(verdict, seconds),
      cancelled: () => metrics.cancelled(),
    },
  });
  const access: Access = { token: options.token, socket: "path" in address };
  const parts = { service, problems, bodies, metrics, sandboxError: options.sandboxError ?? false };
  const { headers, request } = options.timeouts ?? TIMEOUTS;
  const server = createAdaptorServer({
    fetch: appOf(parts, new Doorkeeper(access)) as Parameters<typeof createAdaptorServer>[0]["fetch"],
    serverOptions: {
      headersTimeout: headers,
      requestTimeout: request,
      connectionsCheckingInterval: Math.min(5000, headers),
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
  }) as Server;
  server.maxConnections = MOST_CONNECTIONS;
  server.on("connection", (socket) => socket.setKeepAlive(true, PROBE_AFTER_MS));
  const close = async (): Promise<void> => {
    await service.close();
    await problems.close();
    if ("path" in address) await rm(address.path, { force: true });
  };
  const url = await listen(server, address).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const stop = async (): Promise<void> => {
    await service.drain();
    const closed = once(server, "close");
    server.close();
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 500).unref();
    await closed;
    await close();
  };
  return { url, service, stop };
}
