/**
 * C++: g++, or clang++. Recorded solutions are older than answers: gnu++17, and gnu++14 for those
 * that use what C++17 removed (`random_shuffle`) or that it made ambiguous (`byte`).
 */
import { gnu, hasMain } from "./gnu.ts";
import type { Language } from "./language.ts";

export const cpp: Language = {
  name: "cpp",
  title: "C++",
  tags: ["cpp", "c++", "cxx", "cc", "cpp17", "cpp20", "c++17", "c++20"],
  names: [
    "cpp",
    "c++",
    "cxx",
    "c++11",
    "c++14",
    "c++17",
    "c++20",
    "gnu c++",
    "gnu c++17",
    "gnu c++20",
    "g++",
  ],
  extension: "cpp",
  lexer: "c",
  isProgram: hasMain,
  machinery: gnu({
    language: "c++",
    names: ["g++", "clang++", "c++"],
    source: "main.cpp",
    standards: { answer: ["gnu++20"], recorded: ["gnu++17", "gnu++14"] },
    precompiled: "bits/stdc++.h",
    plain: '#include <stdio.h>\nint main() { long n; if (scanf("%ld", &n)) printf("%ld\\n", n + 1); }\n',
    install: "Install g++ (Debian: apt-get install g++) or clang++.",
  }),
};
