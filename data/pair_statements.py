"""Statements of training problems of the labelled pairs, made from the statement of a sample
problem: in LaTeX, trimmed, with other names, or with another question.

A change that does not fit the statement of its sample problem is added to `faults`.
"""

import re


def to_latex(text):
    signs = {"≤": r"\leq", "≥": r"\geq", "<": "<", ">": ">", "·": r"\cdot", "…": r"\ldots"}

    def maths(found):
        return "$" + re.sub("|".join(signs), lambda s: signs[s[0]], found) + "$"

    formula = re.compile(r"\((\d+ ≤ [^)]*?)\)")
    parts = []
    for i, part in enumerate(formula.split(text)):
        if i % 2 == 1:
            parts.append("(" + maths(part.replace(",", ",\\,")) + ")")
        else:
            names = re.sub(r"`([A-Za-z](?:[-+]\w+)*)`", lambda m: maths(m[1]), part)
            code = re.sub(r"`([^`\n]+)`", r"\\texttt{\1}", names)
            parts.append(re.sub(r"\b(\d{4,})\b", lambda m: "$" + powers(m[1]) + "$", code))
    return re.sub(r"^## (\w+)$", r"\\section*{\1}", "".join(parts), flags=re.MULTILINE)


def powers(number):
    """10^{6} for 1000000, 10^{9} + 7 for 1000000007, else the number."""
    zeros = re.fullmatch(r"1(0+)", number)
    if zeros:
        return f"10^{{{len(zeros[1])}}}"
    return "10^{9} + 7" if number == "1000000007" else number


def sentences(paragraph):
    return re.split(r"(?<=[.?!:]) (?=[A-Z])", paragraph)


def cut(text, keep, faults):
    """The sentences that begin with one of `keep`, and the headings."""
    used, out = set(), []
    for paragraph in text.strip().split("\n"):
        if paragraph.startswith("#"):
            out.append(paragraph)
            continue
        kept = []
        for sentence in sentences(paragraph):
            starts = [start for start in keep if sentence.startswith(start)]
            used.update(starts)
            kept += [sentence] if starts else []
        out += [" ".join(kept)] if kept else []
    faults.extend(f"no sentence begins with {start!r}" for start in keep if start not in used)
    return "\n".join(out) + "\n"


def replaced(text, changes, faults):
    for old, new in changes:
        if old not in text:
            faults.append(f"the base does not say {old!r}")
        text = text.replace(old, new)
    return text


def with_names(text, words, faults):
    words = dict(words)
    faults.extend(
        f"the base has no word {word!r}" for word in words if not re.search(rf"\b{word}\b", text)
    )
    return re.sub(r"[A-Za-z]+", lambda m: words.get(m[0], m[0]), text)


def train_statement(pair, text, faults):
    kind = pair["kind"]
    if kind == "latex":
        return to_latex(text)
    if kind == "trimmed":
        return cut(text, pair["keep"], faults)
    if kind == "translated-names":
        return with_names(text, pair["words"], faults)
    if kind == "same-story":
        return replaced(text, pair["replace"], faults)
    return text if kind == "verbatim" else pair["statement"].strip() + "\n"
