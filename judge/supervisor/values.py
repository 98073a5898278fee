"""Values of call-based problems: parses arguments from JSON, writes results as JSON.

Promises: only exact builtin types are written, by code of this module, so that no method of the
program affects its result; integers are exact at any size, floats have Python's shortest exact
form. Tuples become arrays. Anything else is a TypeError of the program. Node compares the results.
"""

import json
import sys
from json.encoder import encode_basestring_ascii as _quoted

_loads = json.loads
_float_text = float.__repr__
_int_text = int.__repr__


def parse_arguments(data):
    """The arguments in a JSON array. Integers of any size: Python's digit limit is lifted
    meanwhile.
    """
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        arguments = _loads(data)
    finally:
        sys.set_int_max_str_digits(limit)
    if type(arguments) is not list:
        raise ValueError("the input of a call-based test must be a JSON array of its arguments")
    return arguments


def _key(key):
    if type(key) is str:
        return _quoted(key)
    if type(key) is int:
        return f'"{_int_text(key)}"'
    raise TypeError(f"a result's dictionary has a key of type {type(key).__name__}")


def _pieces(value):
    kind = type(value)
    if value is None:
        yield "null"
    elif kind is bool:
        yield "true" if value else "false"
    elif kind is int:
        yield _int_text(value)
    elif kind is float:
        yield _special(value) or _float_text(value)
    elif kind is str:
        yield _quoted(value)
    elif kind is list or kind is tuple:
        yield "["
        for position, item in enumerate(value):
            if position:
                yield ","
            yield from _pieces(item)
        yield "]"
    elif kind is dict:
        yield "{"
        for position, (key, item) in enumerate(value.items()):
            yield ("," if position else "") + _key(key) + ":"
            yield from _pieces(item)
        yield "}"
    else:
        raise TypeError(f"the result holds a value of type {kind.__name__}, which has no JSON form")


def _special(value):
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    return None


def encode_result(value):
    """The result as JSON text; NaN and Infinity are written as those words."""
    sys.set_int_max_str_digits(0)
    return "".join(_pieces(value))
