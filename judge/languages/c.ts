/** C: gcc, or clang. Recorded solutions that are too old for gnu17 are tried as gnu89. */
import { gnu, hasMain } from "./gnu.ts";
import type { Language } from "./language.ts";

export const c: Language = {
  name: "c",
  title: "C",
  tags: ["c", "c11", "c17"],
  names: ["c", "gnu c", "gnu c11", "c99", "gcc"],
  extension: "c",
  lexer: "c",
  isProgram: hasMain,
  machinery: gnu({
    language: "c",
    names: ["gcc", "clang", "cc"],
    source: "main.c",
    standards: { answer: ["gnu17"], recorded: ["gnu17", "gnu89"] },
    plain: '#include <stdio.h>\nint main(void) { long n; if (scanf("%ld", &n)) printf("%ld\\n", n + 1); }\n',
    install: "Install gcc (Debian: apt-get install gcc libc6-dev) or clang.",
  }),
};
