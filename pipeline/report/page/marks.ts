/**
 * What the reader chose, kept by the browser: flagged trajectories, columns of the table, texts raw
 * or formatted. Without storage a choice lasts until the page is closed.
 */

function stored<T>(key: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(key);
    return text === null ? otherwise : (JSON.parse(text) as T);
  } catch {
    return otherwise;
  }
}

function store(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Refused or full: the choice is kept in memory only.
  }
}

const COLUMNS = "rftkit-columns";
const RAW = "rftkit-raw";
const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];

export class Marks {
  readonly #key: string;
  readonly flags: Set<string>;
  #raw = stored<unknown>(RAW, false) === true;

  /** @param run name of the run, since ids of several reports may be flagged */
  constructor(run: string) {
    this.#key = `rftkit-flags:${run}`;
    this.flags = new Set(texts(stored<unknown>(this.#key, [])));
  }

  toggleFlag(id: string): boolean {
    if (!this.flags.delete(id)) this.flags.add(id);
    store(this.#key, [...this.flags]);
    return this.flags.has(id);
  }

  clearFlags(): void {
    this.flags.clear();
    store(this.#key, []);
  }

  get isRaw(): boolean {
    return this.#raw;
  }

  toggleRaw(): void {
    this.#raw = !this.#raw;
    store(RAW, this.#raw);
  }

  columns(standard: readonly string[]): string[] {
    const chosen = texts(stored<unknown>(COLUMNS, null));
    return chosen.length > 0 ? chosen : [...standard];
  }

  chooseColumns(columns: readonly string[]): void {
    store(COLUMNS, columns);
  }
}
