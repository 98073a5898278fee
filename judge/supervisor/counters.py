"""Counters of the interpreter's state, which show changes of modules, classes and containers.

Promises: counters are read from memory and by the kernel, never through objects: reference counting
would copy a page per object in every forked process, half a millisecond in total. Does not decide
which change matters: see leftovers.py.
"""

import ctypes
import gc
import os
import sys
import types

import desk
from isolation.linux import libc

# PyDictObject: reference count, type, number of entries and, up to Python 3.13, a version number.
POINTER = ctypes.sizeof(ctypes.c_void_p)
SIZE_OFFSET = 2 * POINTER  # of dictionaries, lists and tuples
SET_SIZE_OFFSET = 3 * POINTER
VERSION_OFFSET = 3 * POINTER
ITEMS_OFFSET = 3 * POINTER  # of lists
CPYTHON = sys.implementation.name == "cpython"
HEAP_TYPE = 1 << 9  # Py_TPFLAGS_HEAPTYPE: a class whose attributes can be changed
MAX_PIECES = 1024  # of one gathering write
# Modules that the judge or the interpreter itself changes between tests.
CHANGING = {"sys", "builtins", "__main__", "solution"}
# Containers that are replaced for each test, or that hold no state of a program.
CACHES = (
    ("sys", "argv"),
    ("sys", "orig_argv"),
    ("sys", "modules"),
    ("sys", "path_importer_cache"),
    ("re", "_cache"),
    ("re", "_cache2"),
    ("linecache", "cache"),
    ("random", "_inst"),  # seeded before each test
)
# Objects of these types lead only to caches, or to what streams.py checks.
PASSED_OVER = {
    "_abc_data",
    "_lru_cache_wrapper",
    "Scanner",
    "ReferenceType",
    "frame",
    "TextIOWrapper",
}
FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.ModuleType)
# What the interpreter does not read again, and combinations of flags, which are made on use.
UNUSED = {"__all__", "__slots__", "__match_args__", "__annotations__", "_value2member_map_"}
UNUSED.update({"__spec__", "__loader__"})
IMPORTLIB = ("_frozen_importlib", "importlib._bootstrap")  # the same modules, renamed on import


def version_of(names):
    """The version number of a dictionary as a view on memory, or None if there is none."""
    version = ctypes.c_uint64.from_address(id(names) + VERSION_OFFSET)
    seen = [version.value]
    for value in (1, 2):
        names["__kept__"] = value
        seen.append(version.value)
    del names["__kept__"]
    seen.append(version.value)
    return version if CPYTHON and len(set(seen)) == len(seen) else None


def _modules():
    for name, module in list(sys.modules.items()):
        names = getattr(module, "__dict__", None)
        if isinstance(names, dict) and not name.startswith(IMPORTLIB):
            yield name, names


def _is_left_out(value):
    """Whether programs cannot change the object, or it belongs to the judge or to importlib."""
    if type(value) is dict:
        owner = str(value.get("__file__", "")), str(value.get("__name__", ""))
        return owner[0].startswith("<judge>/") or owner[1].startswith(IMPORTLIB)
    return type(value).__name__ in PASSED_OVER


def _near(value):
    """The dictionaries and lists that belong to a module's value: itself, or its attributes and,
    for a class, what these are.
    """
    if type(value) in (dict, list):
        yield value
    elif isinstance(value, type):
        if value.__flags__ & HEAP_TYPE:
            attributes = gc.get_referents(value.__dict__)[0]
            yield attributes
            yield from (part for name, part in attributes.items() if name not in UNUSED)
    elif not isinstance(value, FUNCTIONS):
        attributes = getattr(value, "__dict__", None)  # which only exists from now on
        yield attributes
        yield from attributes.values() if type(attributes) is dict else ()
        yield from gc.get_referents(value)


def _containers(with_attributes):
    """The dictionaries and lists of all loaded modules that a program can change with ease;
    `with_attributes`: also those of classes and other objects.
    """
    modules = dict(_modules())
    passed_over = {id(modules[module].get(name)) for module, name in CACHES if module in modules}
    found = [names for name, names in modules.items() if name not in CHANGING]
    for names in modules.values():
        for name, value in names.items():
            if id(value) not in passed_over and name not in UNUSED and not _is_left_out(value):
                is_direct = type(value) in (dict, list)
                found.extend(_near(value) if with_attributes or is_direct else ())
    return {
        id(value): value
        for value in found
        if type(value) in (dict, list) and id(value) not in passed_over and not _is_left_out(value)
    }.values()


def _watched(with_attributes):
    """(address, bytes, dictionary) of all counters; the dictionary is None if no change of the
    counter is harmless. Of a list the addresses of its items count too.
    """
    size = 2 * POINTER if version_of({"a": 1}) is not None else POINTER
    modules = dict(_modules())
    own = {id(names) for name, names in modules.items() if name not in CHANGING}
    found = {}
    for value in _containers(with_attributes):
        if type(value) is dict:
            found[id(value) + SIZE_OFFSET] = size, value if id(value) in own else None
        else:
            found[id(value) + SIZE_OFFSET] = POINTER, None
            if value:
                items = ctypes.c_void_p.from_address(id(value) + ITEMS_OFFSET).value
                found[items] = POINTER * len(value), None
    for names in modules.values():
        for value in list(names.values()):
            if type(value) is set:
                found[id(value) + SET_SIZE_OFFSET] = POINTER, None
    return [(address, *found[address]) for address in sorted(found)]


class Counters:
    """Counters, read by gathering writes of the kernel, a tenth of a microsecond each. Most
    programs change no attribute of anything but their own objects (`changes_attributes`): for them
    it is enough to read those of modules and of their dictionaries and lists, a quarter of all.
    """

    def __init__(self, with_attributes):
        self._watched = _watched(with_attributes) if CPYTHON else []
        self._before = [names and dict(names) for _, _, names in self._watched]
        self._batches = []
        for start in range(0, len(self._watched), MAX_PIECES):
            part = self._watched[start : start + MAX_PIECES]
            numbers = [number for place in part for number in place[:2]]
            self._batches.append(((ctypes.c_size_t * len(numbers))(*numbers), len(part)))
        self._size = sum(size for _, size, _ in self._watched)

    def read(self, notes=desk.NOTES):
        """The values of all counters as bytes, by way of the file `notes`; None if that fails."""
        try:
            for numbers, count in self._batches:
                libc.writev(notes, numbers, count)
            values = os.pread(notes, self._size, 0)
            os.ftruncate(notes, 0)
            os.lseek(notes, 0, os.SEEK_SET)
        except OSError:  # closed or filled by the program
            return None
        return values if len(values) == self._size else None

    def only_imports(self, before, now):
        """Whether the values differ only because modules got further submodules."""
        at = 0
        for (_, size, names), kept in zip(self._watched, self._before, strict=True):
            changed = before[at : at + size] != now[at : at + size]
            if changed and (names is None or not _only_modules_added(kept, names)):
                return False
            at += size
        return True


def _only_modules_added(before, now):
    for key, value in now.items():
        if key in before:
            if before[key] is not value:
                return False
        elif not isinstance(value, types.ModuleType):
            return False
    return len(now) >= len(before)
