/** Languages of programs that the server judges, by the names that the interfaces give them. */
import { Refusal } from "./refusal.ts";

const PYTHON: ReadonlySet<string> = new Set(["python", "python3", "py"]);

/** Names in /health. */
export const LANGUAGES = ["python"] as const;

/** @throws Refusal for a language that the judge lacks: a program in it is not wrong */
export function checkLanguage(name: string): void {
  if (PYTHON.has(name.toLowerCase())) return;
  const shown = JSON.stringify(name.slice(0, 40));
  throw new Refusal(
    400,
    "language",
    `language ${shown} is not available: this judge runs ${LANGUAGES.join(", ")}`,
  );
}
