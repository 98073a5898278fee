/**
 * Loads data files. A page opened from disk cannot use fetch, so each file is a script with gzipped
 * base64 data; a single-file report has them as inert blocks. Every failure is an error that names
 * the file; missing data is never shown as empty.
 */

declare global {
  interface Window {
    rftkitData?: (name: string, text: string) => void;
  }
}

export class LoadError extends Error {}

const handed = new Map<string, string>();
window.rftkitData = (name, text) => {
  handed.set(name, text);
};

/** A small file that is no data, past every cache. */
export const loadFresh = (name: string): Promise<string> => addScript(name, `?${Date.now()}`);

function addScript(name: string, query = ""): Promise<string> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const fail = (why: string) => reject(new LoadError(`data/${name}.js ${why}`));
    script.addEventListener("error", () => fail("could not be loaded. Is the report folder complete?"));
    script.addEventListener("load", () => {
      const text = handed.get(name);
      handed.delete(name);
      script.remove();
      if (text === undefined) fail("is damaged.");
      else resolve(text);
    });
    script.src = `data/${encodeURIComponent(name)}.js${query}`;
    document.head.append(script);
  });
}

function decoded(text: string): Uint8Array<ArrayBuffer> {
  // Available in browsers since 2025; ten times faster.
  if (Uint8Array.fromBase64 !== undefined) return Uint8Array.fromBase64(text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

/** Parses the unpacked bytes of a file. */
type Parse<T> = (unpacked: Response) => Promise<T>;

async function unpacked<T>(text: string, name: string, parse: Parse<T>): Promise<T> {
  try {
    const stream = new DecompressionStream("gzip");
    const writer = stream.writable.getWriter();
    // Errors in the data also appear on the readable side, where they are caught.
    writer.write(decoded(text)).catch(() => undefined);
    writer.close().catch(() => undefined);
    return await parse(new Response(stream.readable));
  } catch {
    throw new LoadError(`data/${name}.js is damaged.`);
  }
}

async function read<T>(name: string, parse: Parse<T>): Promise<T> {
  const block = document.getElementById(`data:${name}`)?.textContent;
  return unpacked(block ?? (await addScript(name)), name, parse);
}

const cache = new Map<string, Promise<unknown>>();
/** Files kept in the cache: bodies are large, and users switch between few of them. */
const KEPT = 24;

/** One data file, cached. @param parse must be the same for every call with this name */
export function load<T>(name: string, parse: Parse<T> = (response) => response.json()): Promise<T> {
  const known = cache.get(name);
  const file = known ?? read(name, parse);
  cache.delete(name);
  cache.set(name, file);
  // A failed file may load at the next attempt.
  if (known === undefined) file.catch(() => cache.delete(name));
  for (const old of cache.keys()) {
    if (cache.size <= KEPT) break;
    cache.delete(old);
  }
  return file as Promise<T>;
}
