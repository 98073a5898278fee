"""Finds out from a program's code whether it can change attributes of objects that are not its own.

Promises: says no only if every store in the bytecode is to `self`, the first argument of a
function, and the source names nothing that stores by other ways. When in doubt it says yes, which
costs time and never a verdict.
"""

import re
import sys
import types
from opcode import opmap

for _name in ("opcode", "_opcode"):  # a program imports them anew
    sys.modules.pop(_name, None)

STORE, DELETE = opmap["STORE_ATTR"], opmap["DELETE_ATTR"]
LOAD, LOAD_TWO, COPY, SWAP = (
    opmap.get(name, -1) for name in ("LOAD_FAST", "LOAD_FAST_LOAD_FAST", "COPY", "SWAP")
)
OTHER_WAYS = re.compile(
    rb"\b(?:setattr|delattr|vars|globals|locals|exec|eval|compile|import_module|reload"
    rb"|__(?:dict|class|setattr|delattr|globals|import|builtins|getattribute)__)\b"
)


def _stores_elsewhere(code):
    """Whether this piece of code, without those in it, stores to something other than `self`."""
    operations = code.co_code[::2]
    if DELETE in operations:
        return True
    if STORE not in operations:
        return False
    if code.co_varnames[:1] != ("self",) or code.co_argcount == 0:
        return True
    arguments = code.co_code[1::2]
    augmented = 0  # self.x += 1 loads and copies `self` long before it stores
    for at in range(1, len(operations)):
        operation, before, loaded = operations[at], operations[at - 1], arguments[at - 1]
        is_self = (before == LOAD and loaded == 0) or (before == LOAD_TWO and loaded & 15 == 0)
        if operation == COPY and arguments[at] == 1 and is_self:
            augmented += 1
        elif operation == STORE and before == SWAP:
            augmented -= 1
        elif operation == STORE and not is_self:
            return True
        if augmented < 0:
            return True
    return False


def changes_attributes(code, source):
    """Whether a program may change attributes of modules' classes and objects."""
    if OTHER_WAYS.search(source):
        return True
    codes = [code]
    while codes:
        part = codes.pop()
        if _stores_elsewhere(part):
            return True
        codes.extend(inner for inner in part.co_consts if type(inner) is types.CodeType)
    return False
