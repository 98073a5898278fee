/** Answers of the stand-in: JSON, refusals with the hub's headers, contents with ranges. */
import type { IncomingMessage, ServerResponse } from "node:http";

export async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

export function json(response: ServerResponse, value: unknown): true {
  response.setHeader("content-type", "application/json; charset=utf-8");
  response.end(JSON.stringify(value));
  return true;
}

export function refuse(response: ServerResponse, status: number, code: string | null, message: string): true {
  response.statusCode = status;
  if (code !== null) response.setHeader("x-error-code", code);
  response.setHeader("x-error-message", message);
  return json(response, { error: message });
}

export function content(
  response: ServerResponse,
  bytes: Buffer,
  { asked, etag }: { asked: { method: string; range: string | null }; etag: string },
): true {
  response.setHeader("etag", `"${etag}"`);
  response.setHeader("accept-ranges", "bytes");
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(asked.range ?? "") ?? [];
  const part = from === undefined ? bytes : bytes.subarray(Number(from), to ? Number(to) + 1 : undefined);
  if (from !== undefined) {
    response.statusCode = 206;
    response.setHeader("content-range", `bytes ${from}-${Number(from) + part.length - 1}/${bytes.length}`);
  }
  response.setHeader("content-length", String(part.length));
  response.end(asked.method === "HEAD" ? undefined : part);
  return true;
}
