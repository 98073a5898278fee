"""Instructions of a system call filter (classic BPF): (code, jump if true, jump if false, value).

Promises: a search that takes few steps for every call, and as few instructions as its outcomes
need: when a process installs a filter, the kernel translates it anew and runs it once for each call
number. Jumps reach 255 instructions; a longer one fails when the filter is packed.
"""

LOAD, AND, JUMP_EQUAL, JUMP_GREATER_EQUAL, RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
ALLOW, KILL_PROCESS, FAIL = 0x7FFF0000, 0x80000000, 0x00050000
FREE, REFUSED = "free", "refused"  # outcomes of the search; the others are names of rules


def _condition(offset, mask, values, equal):
    """Instructions that fall through if the condition holds; a jump of None: it does not."""
    code = [(LOAD, 0, 0, offset)]
    if mask is not None:
        code.append((AND, 0, 0, mask))
    for position, value in enumerate(values):
        rest = len(values) - position - 1
        if equal:
            code.append((JUMP_EQUAL, rest, 0 if rest else None, value))
        else:
            code.append((JUMP_EQUAL, None, 0, value))
    return code


def _alternative(conditions):
    """Instructions that allow the call if all conditions hold, and fall through otherwise."""
    body = []
    for condition in conditions:
        body += _condition(*condition)
    body.append((RETURN, 0, 0, ALLOW))
    end = len(body)
    return [
        (code, *(end - at - 1 if jump is None else jump for jump in jumps), value)
        for at, (code, *jumps, value) in enumerate(body)
    ]


def body(error, alternatives):
    """Instructions for a call with conditions: allowed by one of the alternatives, otherwise
    refused.
    """
    code = []
    for conditions in alternatives:
        if conditions is not None:
            code += _alternative(conditions)
    return [*code, (RETURN, 0, 0, FAIL | error)]


def _search(segments, nodes):
    """
    Adds a binary search over (first number, outcome) segments to `nodes`; the accumulator contains
    the call's number. Returns the outcome or the place of the node that finds it.
    """
    if len(segments) == 1:
        return segments[0][1]
    middle = len(segments) // 2
    place = len(nodes)
    nodes.append(None)
    low, high = _search(segments[:middle], nodes), _search(segments[middle:], nodes)
    nodes[place] = (segments[middle][0], high, low)
    return place


def decisions(segments, bodies):
    """The search, and what it finds: outcomes are shared, since each instruction costs time in
    every process. `bodies`: (outcome, instructions).
    """
    nodes = []
    _search(segments, nodes)
    places, code = {}, []
    for outcome, body in bodies:
        places[outcome] = len(nodes) + len(code)
        code += body
    tree = [
        (JUMP_GREATER_EQUAL, *(places.get(to, to) - at - 1 for to in targets), first)
        for at, (first, *targets) in enumerate(nodes)
    ]
    return [*tree, *code]
