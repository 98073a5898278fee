/**
 * Assigns a number to every distinct list of test inputs, under which zygotes keep it sealed.
 * Promises: two requests share inputs only if these are equal, whatever their problemKey; lists
 * that were not used for long are dropped. Identity is compared first, so the usual case is cheap.
 */
import type { Test } from "../schemas/problem.ts";
import type { Inputs } from "./slot.ts";

type Entry = { tests: readonly Test[]; inputs: Inputs; characters: number };

const MAX_ENTRIES = 2048;
/** Maximum characters of inputs that are kept in memory here. */
const MAX_CHARACTERS = 64 << 20;

const equalInputs = (a: readonly Test[], b: readonly Test[]): boolean =>
  a === b || (a.length === b.length && a.every((test, index) => test.input === b[index]?.input));

export class InputRegistry {
  #entries = new Map<string, Entry[]>();
  #count = 0;
  #characters = 0;
  #nextId = 1;

  inputsOf(problemKey: string, tests: readonly Test[]): Inputs {
    const known = this.#entries.get(problemKey) ?? [];
    const found = known.find((entry) => equalInputs(entry.tests, tests));
    this.#entries.delete(problemKey);
    if (found !== undefined) {
      this.#entries.set(problemKey, known);
      return found.inputs;
    }
    const inputs = { id: this.#nextId++, inputs: tests.map((test) => test.input) };
    const characters = tests.reduce((sum, { input, output }) => sum + input.length + output.length, 0);
    this.#entries.set(problemKey, [...known, { tests, inputs, characters }]);
    this.#count++;
    this.#characters += characters;
    this.#forgetOldest();
    return inputs;
  }

  #forgetOldest(): void {
    for (const [key, entries] of this.#entries) {
      const fits = this.#count <= MAX_ENTRIES && this.#characters <= MAX_CHARACTERS;
      if (fits || this.#entries.size === 1) return;
      this.#entries.delete(key);
      this.#count -= entries.length;
      for (const { characters } of entries) this.#characters -= characters;
    }
  }
}
