/** Python 3: run by the zygotes of judge/supervisor, so there is no machinery here. */
import type { Language } from "./language.ts";

export const python3: Language = {
  name: "python3",
  title: "Python",
  tags: ["python", "python3", "py", "py3"],
  names: ["python3", "python 3", "python", "py3", "pypy3", "pypy 3"],
  extension: "py",
  lexer: "python",
  isProgram: (code) => code.trim() !== "",
  machinery: null,
};
