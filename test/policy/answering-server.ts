/** A chat server that answers each request with a given status and body, and notes the requests. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { assetPath } from "../../io/assets.ts";
import type { ChatBody } from "./fault-server.ts";

export type Reply = { status: number; body: unknown };

export type Sent = ChatBody & Record<string, unknown>;

/** A recorded response of test/fixtures/server-faults. */
export const recorded = (name: string): Reply =>
  JSON.parse(readFileSync(assetPath(`test/fixtures/server-faults/${name}.json`), "utf8")) as Reply;

/** An answer as it should be, with one choice of its own for each asked for. */
export const fine = (body: Sent, text = "fine"): Reply => ({
  status: 200,
  body: {
    choices: Array.from({ length: body.n ?? 1 }, (_, i) => ({
      finish_reason: "stop",
      message: { role: "assistant", content: `${text} ${body.seed} ${i}` },
    })),
    usage: { prompt_tokens: 20, completion_tokens: 5 * (body.n ?? 1) },
  },
});

export type AnsweringServer = { url: string; log: Sent[]; close(): Promise<void> };

/** @param pages replies to GET requests, by path; without one 404 */
export async function startAnswering(
  reply: (body: Sent, index: number) => Reply | "hang up",
  pages: Record<string, unknown> = {},
): Promise<AnsweringServer> {
  const log: Sent[] = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request.setEncoding("utf8")) text += String(chunk);
    if (request.method === "GET") {
      const page = pages[request.url ?? ""];
      response.writeHead(page === undefined ? 404 : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(page ?? { error: { message: "not found" } }));
      return;
    }
    const body = JSON.parse(text) as Sent;
    log.push(body);
    const said = reply(body, log.length - 1);
    if (said === "hang up") {
      request.socket.destroy();
      return;
    }
    const { status, body: answer } = said;
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    log,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
