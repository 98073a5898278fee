/**
 * The server's paths: who may ask, the body, the route, the form of its errors, and the measured
 * time, in this order.
 * Promises: every request is answered, an exception is status 500 without its text; a client that
 * hung up costs nothing more. Nothing is routed before it is known who asks.
 */
import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { rftkitVersion } from "../io/version.ts";
import { Cancellation, Cancelled } from "../judge/task.ts";
import type { Doorkeeper } from "./access.ts";
import { adapterRoutes } from "./adapters.ts";
import { type Env, type Parts, plainly, type Route } from "./context.ts";
import { availableLanguages } from "./languages.ts";
import { openApiDocument } from "./openapi.ts";
import { ownRoutes } from "./own.ts";
import { Refusal } from "./refusal.ts";
import { sandboxFusionRoutes } from "./sandbox-fusion.ts";
import type { HealthAnswer } from "./schemas.ts";

/** The client is gone: nobody reads it. */
const CLIENT_GONE = 499;

/** A plain object, which takes less time to make and to read than an instance of Headers. */
const JSON_HEADERS = { "Content-Type": "application/json" };

function errorResponse(error: unknown, refused: Route["refused"]): Response {
  if (error instanceof Refusal) {
    const { status, body } = refused(error);
    const retry = error.retryAfterS === undefined ? {} : { "Retry-After": String(error.retryAfterS) };
    const headers = { ...JSON_HEADERS, ...retry };
    return new Response(JSON.stringify(body), { status, headers });
  }
  // Only values that are nested a hundred thousand deep exhaust the stack.
  if (error instanceof RangeError)
    return errorResponse(new Refusal(400, "nested", "values are nested too deeply"), refused);
  if (error instanceof Cancelled) return new Response(null, { status: CLIENT_GONE });
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`internal error: ${text}\n`);
  const message = "an internal error of the server; its log has the cause";
  return errorResponse(new Refusal(500, "internal", message), refused);
}

const answerWith = (value: unknown): Response =>
  value instanceof Response ? value : new Response(JSON.stringify(value), { headers: JSON_HEADERS });

function addRoutes(app: Hono<Env>, routes: readonly Route[], { bodies }: Parts): void {
  for (const { path, answer, refused } of routes)
    app.post(path, async (ctx) => {
      const { env } = ctx;
      try {
        const { value, release } = await bodies.read(env.incoming);
        env.release = release;
        // The client may have left while its body was read.
        if (env.client.cancelled) release();
        return answerWith(await answer(value, env.client, ctx));
      } catch (error) {
        return errorResponse(error, refused);
      }
    });
}

function addPages(app: Hono<Env>, { service, problems, metrics }: Parts): void {
  app.get("/v1/ping", (ctx) => ctx.json("pong"));
  app.get("/health", async (ctx) => {
    const health: HealthAnswer = {
      status: service.state,
      problems: problems.size,
      problems_digest: problems.digest,
      judge: service.identity,
      languages: await availableLanguages(),
      version: rftkitVersion(),
    };
    return ctx.json(health, health.status === "ok" ? 200 : 503);
  });
  app.get("/metrics", async (ctx) =>
    ctx.body(await metrics.text(), 200, { "Content-Type": metrics.contentType }),
  );
  let document: unknown;
  app.get("/openapi.json", (ctx) => {
    document ??= openApiDocument();
    return ctx.json(document as object);
  });
}

/** Path of a request, as sent. */
const pathOf = (url = "/"): string => {
  const end = url.indexOf("?");
  return end < 0 ? url : url.slice(0, end);
};

type Fetch = (request: Request, bindings: HttpBindings) => Response | Promise<Response>;

export function appOf(parts: Parts, doorkeeper: Doorkeeper): Fetch {
  const app = new Hono<Env>();
  const routes = [...ownRoutes(parts), ...sandboxFusionRoutes(parts), ...adapterRoutes(parts)];
  const forms = new Map(routes.map(({ path, refused }) => [path, refused]));
  const paths = new Set([...forms.keys(), "/health", "/metrics", "/openapi.json", "/v1/ping"]);
  addRoutes(app, routes, parts);
  addPages(app, parts);
  app.notFound(({ req }) => {
    const what = `${req.method} ${req.path.slice(0, 100)} is no path here`;
    return errorResponse(new Refusal(404, "no_such_path", what), plainly);
  });
  app.onError((error, ctx) => errorResponse(error, forms.get(ctx.req.path) ?? plainly));

  return (request, bindings) => {
    const { incoming, outgoing } = bindings;
    const path = pathOf(incoming.url);
    const begun = performance.now();
    const env: Env["Bindings"] = { ...bindings, client: new Cancellation(), release: () => {} };
    outgoing.once("close", () => {
      const isAnswered = outgoing.writableFinished;
      if (!isAnswered) env.client.cancel();
      env.release();
      const seconds = (performance.now() - begun) / 1000;
      const status = isAnswered ? outgoing.statusCode : CLIENT_GONE;
      parts.metrics.answered(paths.has(path) ? path : "other", status, seconds);
    });
    try {
      doorkeeper.check(incoming, path);
    } catch (error) {
      return errorResponse(error, forms.get(path) ?? plainly);
    }
    return app.fetch(request, env);
  };
}
