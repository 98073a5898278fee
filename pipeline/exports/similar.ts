/** Word trigrams of an answer, to find the most similar one. */
export function shinglesOf(text: string): ReadonlySet<string> {
  const words = text.match(/\w+|[^\s\w]/g) ?? [];
  return new Set(words.map((_, i) => words.slice(i, i + 3).join(" ")));
}
