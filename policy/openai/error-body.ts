/**
 * Bodies of refused requests in one form. OpenAI nests the error; vLLM before 0.10.1, SGLang and
 * LMDeploy send it flat, FastAPI as `detail`, Ollama and TGI as a text. The openai package reads
 * the nested form only, and would lose the message of the others.
 */

type Fields = Record<string, unknown>;

const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The body with the error nested; a text that is not JSON, or has no error, stays as it is. */
export function nestedError(text: string): string {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return text;
  }
  const error = errorOf(Array.isArray(body) ? body[0] : body);
  return error === null ? text : JSON.stringify({ error });
}

function errorOf(body: unknown): Fields | null {
  if (!isObject(body)) return null;
  const { error, detail, message } = body;
  if (isObject(error)) return "message" in error ? error : { ...error, message: JSON.stringify(error) };
  if (typeof error === "string") return { message: error, type: body.error_type ?? null };
  if (Array.isArray(detail)) return validationError(detail);
  if (isObject(detail)) return errorOf(detail) ?? { message: JSON.stringify(detail) };
  if (typeof detail === "string") return { message: detail };
  return typeof message === "string" ? body : null;
}

/** FastAPI's list of faults: the first one that names a field gives the parameter. */
function validationError(faults: readonly unknown[]): Fields {
  const all = faults.filter(isObject).map(({ loc, msg, type }) => {
    const field = Array.isArray(loc) ? String(loc.at(-1) ?? "") : "";
    return { field, type, text: field === "" ? String(msg) : `${field}: ${String(msg)}` };
  });
  const [first] = all;
  return {
    message: all.map(({ text }) => text).join("; "),
    param: first?.field ?? null,
    code: first?.type ?? null,
  };
}
