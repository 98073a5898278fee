/**
 * The server's paths: who may ask, the body, the route, the form of its errors, and the measured
 * time, in this order.
 * Promises: every request is answered, an exception is status 500 without its text; a client that
 * hung up costs nothing more.
 */
import { Hono } from "hono";
import { rftkitVersion } from "../io/version.ts";
import { Cancelled } from "../judge/task.ts";
import type { Doorkeeper } from "./access.ts";
import { adapterRoutes } from "./adapters.ts";
import { type Ctx, clientSignal, type Env, type Parts, type Route, retryHeader } from "./context.ts";
import { LANGUAGES } from "./languages.ts";
import { openApiDocument } from "./openapi.ts";
import { ownRoutes } from "./own.ts";
import { Refusal } from "./refusal.ts";
import { sandboxFusionRoutes } from "./sandbox-fusion.ts";
import type { HealthAnswer } from "./schemas.ts";

/** The client is gone: nobody reads it. */
const CLIENT_GONE = 499;

const plain = (refusal: Refusal, ctx: Ctx): Response =>
  ctx.json(refusal.body(), refusal.status, retryHeader(refusal));

function errorResponse(error: unknown, ctx: Ctx, refused: Route["refused"]): Response {
  if (error instanceof Refusal) return refused(error, ctx);
  // Only values that are nested a hundred thousand deep exhaust the stack.
  if (error instanceof RangeError)
    return refused(new Refusal(400, "nested", "values are nested too deeply"), ctx);
  if (error instanceof Cancelled) return new Response(null, { status: CLIENT_GONE });
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`internal error: ${text}\n`);
  return refused(new Refusal(500, "internal", "an internal error of the server; its log has the cause"), ctx);
}

const answerWith = (value: unknown, ctx: Ctx): Response =>
  value instanceof Response ? value : ctx.json(value as object);

export function appOf(parts: Parts, doorkeeper: Doorkeeper): Hono<Env> {
  const { service, problems, bodies, metrics } = parts;
  const app = new Hono<Env>();
  const routes = [...ownRoutes(parts), ...sandboxFusionRoutes(parts), ...adapterRoutes(parts)];
  const forms = new Map(routes.map(({ path, refused }) => [path, refused]));
  const paths = new Set([...forms.keys(), "/health", "/metrics", "/openapi.json", "/v1/ping"]);

  app.use("*", async (ctx, next) => {
    const { path } = ctx.req;
    const begun = performance.now();
    const { outgoing, incoming } = ctx.env;
    outgoing.once("close", () => {
      const status = outgoing.writableFinished ? outgoing.statusCode : CLIENT_GONE;
      const seconds = (performance.now() - begun) / 1000;
      metrics.answered(paths.has(path) ? path : "other", status, seconds);
    });
    doorkeeper.check(incoming, path);
    await next();
  });

  for (const { path, answer, refused } of routes)
    app.post(path, async (ctx) => {
      const { value, release } = await bodies.read(ctx.env.incoming);
      ctx.env.outgoing.once("close", release);
      try {
        return answerWith(await answer(value, clientSignal(ctx), ctx), ctx);
      } catch (error) {
        return errorResponse(error, ctx, refused);
      }
    });

  app.get("/v1/ping", (ctx) => ctx.json("pong"));
  app.get("/health", (ctx) => {
    const health: HealthAnswer = {
      status: service.state,
      problems: problems.size,
      problems_digest: problems.digest,
      judge: service.identity,
      languages: [...LANGUAGES],
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

  app.notFound((ctx) =>
    plain(
      new Refusal(404, "no_such_path", `${ctx.req.method} ${ctx.req.path.slice(0, 100)} is no path here`),
      ctx,
    ),
  );
  app.onError((error, ctx) => errorResponse(error, ctx, forms.get(ctx.req.path) ?? plain));
  return app;
}
