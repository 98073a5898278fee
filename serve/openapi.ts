/**
 * /openapi.json: the own interface, from the schemas that its requests are checked with. The only
 * user of @hono/zod-openapi.
 */
import { OpenAPIHono } from "@hono/zod-openapi";
import { rftkitVersion } from "../io/version.ts";
import { BatchBody, BatchLine, ErrorAnswer, HealthAnswer, JudgeAnswer, JudgeBody } from "./schemas.ts";

const json = (schema: unknown, description: string) => ({
  description,
  content: { "application/json": { schema: schema as typeof ErrorAnswer } },
});

const REFUSALS = {
  400: json(ErrorAnswer, "the request is not valid; faults name each place"),
  401: json(ErrorAnswer, "no token, or a wrong one"),
  403: json(ErrorAnswer, "a web page, or a foreign host, at a server without a token"),
  413: json(ErrorAnswer, "too large, or too many tests"),
  415: json(ErrorAnswer, "not application/json"),
  429: json(ErrorAnswer, "the queue is full: try again after Retry-After seconds"),
  503: json(ErrorAnswer, "no verdict, or the server is being stopped: try again"),
};

export function openApiDocument(): unknown {
  const { openAPIRegistry, getOpenAPI31Document } = new OpenAPIHono();
  openAPIRegistry.registerPath({
    method: "post",
    path: "/v1/judge",
    summary: "Judge one program",
    request: { body: { required: true, content: { "application/json": { schema: JudgeBody } } } },
    responses: {
      200: json(JudgeAnswer, "a verdict"),
      404: json(ErrorAnswer, "no such problem at this server"),
      ...REFUSALS,
    },
  });
  openAPIRegistry.registerPath({
    method: "post",
    path: "/v1/judge/batch",
    summary: "Judge programs; JSON lines in order of completion",
    request: { body: { required: true, content: { "application/json": { schema: BatchBody } } } },
    responses: {
      200: {
        description: "one line a program",
        content: { "application/jsonl": { schema: BatchLine } },
      },
      ...REFUSALS,
    },
  });
  openAPIRegistry.registerPath({
    method: "get",
    path: "/health",
    summary: "State, problems and judge",
    responses: { 200: json(HealthAnswer, "ready"), 503: json(HealthAnswer, "stopping, or without a judge") },
  });
  return getOpenAPI31Document({
    openapi: "3.1.0",
    info: { title: "rftkit judge", version: rftkitVersion() },
  });
}
