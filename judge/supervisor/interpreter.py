"""The names of `builtins` and `sys`, and the imported modules, as each program must find them.

Promises: names of builtins are restored. Any other change that the next test could notice is
reported, except the import of a module without state, which only takes time. The usual case, no
change, costs the comparison of two numbers.
"""

import builtins
import ctypes
import re
import sys

from counters import CPYTHON, POINTER, version_of

# What the judge sets before each test.
SET_FOR_EACH_TEST = {"argv", "orig_argv", "stdin", "stdout", "stderr"}
SET_FOR_EACH_TEST.update({"__stdin__", "__stdout__", "__stderr__"})
MAIN = {"__main__", "solution"}
# Modules with functions, classes and caches only. All others count as state, for example logging,
# fileinput and `this`, which prints on its first import.
STATELESS = frozenset(
    """__future__ abc array ast base64 binascii bisect cmath collections contextlib contextvars copy
    copyreg dataclasses datetime decimal difflib dis enum fnmatch fractions functools graphlib hashlib
    heapq hmac importlib inspect io itertools json keyword linecache math ntpath numbers opcode operator
    pathlib pprint queue random re reprlib secrets select statistics stat string struct textwrap
    threading time token tokenize traceback types typing unicodedata urllib weakref zlib zoneinfo
    encodings _heapq _bisect _datetime _decimal _contextvars _queue _hashlib _blake2 _sha1 _sha256
    _sha3 _sha512 _md5 _opcode _statistics _random _struct _typing _zoneinfo _strptime _locale _weakrefset
    _collections _functools _operator _json _ast _string _tokenize""".split()
)
ITEMS_OF_TUPLE = 3 * POINTER
IMPORTS = re.compile(rb"\bimport\s+(.+)")
ASSIGNED = rb"[ \t]*\.[\w. \t]*(?:\[[^\n]*\][ \t]*)?(?:[-+*/%|&^@]|\*\*|//|<<|>>)?=(?!=)"


def _assigns_to_imports(source):
    """Whether the source may change an attribute of something that it imports."""
    words = {word for line in IMPORTS.findall(source) for word in re.findall(rb"\w+", line)}
    places = rb"\b(?:" + b"|".join(words - {b"sys"}) + rb")" + ASSIGNED
    return b"setattr" in source or re.search(places, source) is not None


def hide_hash_seed():
    """Makes sys.flags equal for all hash seeds: without this a program would know the runs in which
    it is repeated.
    """
    place = type(sys.flags).__match_args__.index("hash_randomization")
    if CPYTHON and sys.flags[place]:
        item = ctypes.py_object.from_address(id(sys.flags) + ITEMS_OF_TUPLE + place * POINTER)
        item.value = 0


def has_context():
    """Whether a context variable is set."""
    module = sys.modules.get("_contextvars")
    return module is not None and len(module.copy_context()) > 0


class BuiltinNames:
    """The names of `builtins` as each program must find them."""

    def __init__(self):
        self._kept = None
        self._version = None
        self._wanted = 0

    def keep(self):
        """Saves the present state. Call it when the judge will not change it any more."""
        names = builtins.__dict__
        self._version = version_of(names)
        self._kept = dict(names)
        self._wanted = self._version.value if self._version is not None else 0

    def restore(self):
        if self._version is not None and self._version.value == self._wanted:
            return
        names = builtins.__dict__
        if names != self._kept:
            names.clear()
            names.update(self._kept)
        if self._version is not None:
            self._wanted = self._version.value


builtin_names = BuiltinNames()


class _Kept:
    """The content of a dictionary, except the names that the judge changes."""

    def __init__(self, content, changing):
        self._content = content
        self._changing = changing
        self._version = version_of(content)
        self._kept = dict(content)
        self._wanted = None

    def begin(self):
        if self._version is not None:
            self._wanted = self._version.value

    def added(self):
        """New names, or None if a name was removed or has another value."""
        if self._version is not None and self._version.value == self._wanted:
            return ()
        new = [key for key in self._content if key not in self._kept]
        for key, value in self._kept.items():
            if key not in self._changing and self._content.get(key, self) is not value:
                return None
        return [key for key in new if key not in self._changing]

    def keep(self, keys):
        for key in keys:
            self._kept[key] = self._content[key]


class Names:
    """The names of a zygote's interpreter."""

    def __init__(self):
        self._sys = _Kept(sys.__dict__, SET_FOR_EACH_TEST)
        self._modules = _Kept(sys.modules, MAIN)

    def begin(self):
        """Call it when the judge has set what belongs to a test."""
        self._sys.begin()
        self._modules.begin()

    def are_kept(self, source):
        """Whether the next test of the program finds them as if it were the first one."""
        if self._sys.added() != () and self._sys.added() != []:
            return False
        modules = self._modules.added()
        if not modules:
            return modules is not None
        if any(name.partition(".")[0] not in STATELESS for name in modules):
            return False
        self._modules.keep(modules)
        return not _assigns_to_imports(source)
