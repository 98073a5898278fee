/**
 * Languages of programs, by the names that the interfaces give them: the judge's names and the tags
 * of code blocks, which include SandboxFusion's `python`, `cpp` and `nodejs`.
 * Promise: a language that the judge lacks, or that is not installed here, is refused with a
 * message that says so; its programs are not wrong.
 */
import { DEFAULT_LANGUAGE, type Language, languageNamed, languageNames } from "../judge/languages/index.ts";
import { NativeJudge } from "../judge/native/native.ts";
import { toolchainOf } from "../judge/native/setup.ts";
import { Refusal } from "./refusal.ts";

/** Python's name in requests and answers. */
const PYTHON = "python";

/** Names in /health: Python, and what is installed here. */
export async function availableLanguages(): Promise<string[]> {
  const installed = await NativeJudge.languages();
  return [PYTHON, ...installed.map(({ language }) => language.name)];
}

function languageCalled(name: string): Language | null {
  const wanted = name.trim().toLowerCase();
  const all = languageNames().map((known) => languageNamed(known));
  return all.find((one) => one.name === wanted || one.tags.includes(wanted)) ?? null;
}

/**
 * The judge's name of a language; Python without a name. @throws Refusal if it cannot be judged
 * here
 */
export async function languageAsked(name: string | null | undefined): Promise<string> {
  if (name === null || name === undefined || name === PYTHON) return DEFAULT_LANGUAGE;
  const language = languageCalled(name);
  const called = JSON.stringify(name.slice(0, 40));
  if (language === null) {
    const available = (await availableLanguages()).join(", ");
    throw new Refusal(
      400,
      "language",
      `language ${called} is not available: this server judges ${available}`,
    );
  }
  const { machinery } = language;
  if (machinery !== null && (await toolchainOf(language)) === null)
    throw new Refusal(
      400,
      "language",
      `language ${called} is not installed on this server. ${machinery.install}`,
    );
  return language.name;
}
