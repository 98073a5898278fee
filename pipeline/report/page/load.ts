/**
 * Data files. A page from disk cannot fetch, so each is a script that hands over base64 of gzip; a single file has
 * them as inert blocks. Whatever fails is an error that names the file: nothing is shown as if it were empty.
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

function addScript(name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const fail = (why: string) => reject(new LoadError(`data/${name}.js ${why}`));
    script.addEventListener("error", () => fail("could not be loaded. Is the folder whole?"));
    script.addEventListener("load", () => {
      const text = handed.get(name);
      handed.delete(name);
      script.remove();
      if (text === undefined) fail("is damaged.");
      else resolve(text);
    });
    script.src = `data/${encodeURIComponent(name)}.js`;
    document.head.append(script);
  });
}

function decoded(text: string): Uint8Array<ArrayBuffer> {
  // Browsers of 2025 and later have it; it takes a tenth of the time.
  if (Uint8Array.fromBase64 !== undefined) return Uint8Array.fromBase64(text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

/** Makes a file's content of its bytes. */
type Parse<T> = (unpacked: Response) => Promise<T>;

async function unpacked<T>(text: string, name: string, parse: Parse<T>): Promise<T> {
  try {
    const stream = new DecompressionStream("gzip");
    const writer = stream.writable.getWriter();
    // What is wrong with the bytes shows on the readable side as well, where it is caught.
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
/** Files kept; bodies are large, and people go back and forth between few. */
const KEPT = 24;

/** One data file, from the cache where it was read lately. @param parse the same one for a name at all times */
export function load<T>(name: string, parse: Parse<T> = (response) => response.json()): Promise<T> {
  const known = cache.get(name);
  const file = known ?? read(name, parse);
  cache.delete(name);
  cache.set(name, file);
  // A file that failed may be there at the next try.
  if (known === undefined) file.catch(() => cache.delete(name));
  for (const old of cache.keys()) {
    if (cache.size <= KEPT) break;
    cache.delete(old);
  }
  return file as Promise<T>;
}
