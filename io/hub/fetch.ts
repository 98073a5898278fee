/**
 * Requests to the hub, in the form of `fetch`, for the hub's own library and for downloads.
 * Promises: the token goes to the endpoint's origin only; redirects are few, never from https to
 * http and never from a hub on the network to this machine's own network; an answer that starts
 * late, or a body that stops, ends the request; 429, 5xx and lost connections are asked again, but
 * a commit only where the hub has refused it.
 */
import { setTimeout as wait } from "node:timers/promises";
import { HubReachError } from "./faults.ts";
import { proxiedFetch } from "./proxied.ts";
import { type HubSettings, LOOPBACK } from "./settings.ts";

export type HubFetchOptions = {
  signal?: AbortSignal | undefined;
  /** Milliseconds until an answer starts, and between pieces of its body. */
  idleMs?: number;
  /** Requests in all, where they fail. */
  tries?: number;
  /** Milliseconds before the second request; doubled after each. */
  pauseMs?: number;
  /** Bytes of a body; downloads count for themselves. */
  maxBytes?: number;
};

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MOST_REDIRECTS = 5;
const BUSY = new Set([429, 500, 502, 503, 504]);
/** Longest pause that an answer may ask for, in milliseconds. */
const LONGEST_PAUSE = 60_000;
const ANSWER_BYTES = 64 * 2 ** 20;
const PRIVATE =
  /^(?:localhost|127\.|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|0\.|\[(?:::1?|f[cde][0-9a-f]*:|fe80:))/i;

type Settings = Pick<HubSettings, "endpoint" | "token">;

export function hubFetch(settings: Settings, options: HubFetchOptions = {}): typeof fetch {
  const { tries = 5, pauseMs = 500, signal } = options;
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    for (let attempt = 1; ; attempt += 1) {
      const isLast = attempt >= tries;
      try {
        const answer = await followed(url, init, { settings, options });
        const mayRepeat =
          BUSY.has(answer.status) && (!isCommit(url) || /^(?:429|503)$/.test(`${answer.status}`));
        if (!mayRepeat || isLast) return answer;
        await answer.body?.cancel();
        await wait(pauseOf(answer, pauseMs * 2 ** (attempt - 1)), undefined, { ...(signal && { signal }) });
      } catch (error) {
        signal?.throwIfAborted();
        init.signal?.throwIfAborted();
        const isRefused = error instanceof HubReachError && error.cause === undefined;
        if (isLast || isRefused || isCommit(url)) throw reachError(error);
        await wait(pauseMs * 2 ** (attempt - 1), undefined, { ...(signal && { signal }) });
      }
    }
  };
}

const isCommit = ({ pathname }: URL): boolean => /\/api\/datasets\/.+\/commit\//.test(pathname);

function pauseOf(answer: Response, otherwise: number): number {
  const seconds = Number(answer.headers.get("retry-after") ?? Number.NaN);
  return Math.min(LONGEST_PAUSE, Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : otherwise);
}

function reachError(error: unknown): Error {
  if (error instanceof HubReachError) return error;
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
  return new HubReachError(`${cause instanceof Error ? cause.message : String(cause)}${code}`, {
    cause: error,
  });
}

type Asked = { settings: Settings; options: HubFetchOptions };

/** The answer at the end of the redirects. */
async function followed(start: URL, init: RequestInit, asked: Asked): Promise<Response> {
  let url = start;
  for (let hops = 0; ; hops += 1) {
    const answer = await once(url, init, asked);
    const target = answer.headers.get("location");
    if (!REDIRECTS.has(answer.status) || target === null) return answer;
    await answer.body?.cancel();
    if (hops === MOST_REDIRECTS) throw new HubReachError(`more than ${MOST_REDIRECTS} redirects`);
    const next = URL.canParse(target, url.href) ? new URL(target, url) : null;
    if (next === null || !mayFollow(url, next, init))
      throw new HubReachError("a redirect that is not followed");
    url = next;
  }
}

function mayFollow(from: URL, to: URL, { method = "GET" }: RequestInit): boolean {
  if (to.protocol !== "https:" && to.protocol !== from.protocol) return false;
  if (!/^https?:$/.test(to.protocol) || to.username !== "" || to.password !== "") return false;
  if (PRIVATE.test(to.hostname) && to.hostname !== from.hostname && !LOOPBACK.test(from.hostname))
    return false;
  return /^(?:GET|HEAD)$/i.test(method) || from.origin === to.origin;
}

/** One request. Its answer ends with an error where it stops, or grows beyond its limit. */
async function once(url: URL, init: RequestInit, { settings, options }: Asked): Promise<Response> {
  const { idleMs = 60_000, maxBytes = ANSWER_BYTES, signal } = options;
  const headers = new Headers(init.headers);
  headers.delete("authorization");
  headers.set("user-agent", "rftkit");
  if (settings.token !== null && url.origin === new URL(settings.endpoint).origin)
    headers.set("authorization", `Bearer ${settings.token}`);
  const idle = new AbortController();
  const signals = [idle.signal, signal, init.signal].filter((one) => one instanceof AbortSignal);
  let timer = setTimeout(() => idle.abort(new HubReachError("no answer in time", { cause: "idle" })), idleMs);
  try {
    const request = { ...init, headers, redirect: "manual" as const, signal: AbortSignal.any(signals) };
    const answer = await proxiedFetch(url, request);
    if (answer.body === null) return answer;
    let size = 0;
    const body = answer.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(piece, out) {
          clearTimeout(timer);
          size += piece.length;
          if (size > maxBytes)
            return out.error(new HubReachError(`an answer of more than ${maxBytes} bytes`));
          timer = setTimeout(
            () => idle.abort(new HubReachError("an answer that stops", { cause: "idle" })),
            idleMs,
          );
          timer.unref();
          out.enqueue(piece);
        },
        flush: () => clearTimeout(timer),
      }),
    );
    const { status, statusText } = answer;
    const bounded = new Response(body, { status, statusText, headers: answer.headers });
    return Object.defineProperty(bounded, "url", { value: answer.url || url.href });
  } catch (error) {
    throw idle.signal.aborted ? idle.signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}
