"""Landlock: restricts the files that this process and its children can access.

Promises: only the given folders can be read and only /dev/null written; if the kernel supports it,
no TCP, and no signals and abstract sockets outside this domain. Returns 0 if the kernel has no
Landlock.
"""

import ctypes
import os
import struct

from isolation.linux import check, libc, no_new_privileges

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, TRUNCATE = 1 << 0, 1 << 1, 1 << 2, 1 << 3, 1 << 14
WRITABLE_DEVICES = ("/dev/null",)
SPECIAL_FILES = 1 << 6 | 1 << 9 | 1 << 10 | 1 << 11 | 1 << 15  # devices, sockets, pipes


def _ruleset(abi):
    """The attribute struct of landlock_create_ruleset: file rights, TCP rights, scopes, as the
    ABI allows.
    """
    files = (1 << 13) - 1
    for version, bit in ((2, 13), (3, 14), (5, 15)):
        if abi >= version:
            files |= 1 << bit
    attribute = struct.pack("<Q", files)
    if abi >= 4:
        attribute += struct.pack("<Q", 3)
    if abi >= 6:
        attribute += struct.pack("<Q", 3)
    return attribute


def _allow(ruleset, path, rights):
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rule = ctypes.create_string_buffer(struct.pack("<Qi", rights, place), 12)
        check(libc.syscall(ADD_RULE, ruleset, 1, rule, 0), "landlock_add_rule " + path)
    finally:
        os.close(place)


def supported():
    """The kernel's ABI version, or 0."""
    return max(0, libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), 1))


def ruleset(abi, readable, writable=()):
    """A descriptor of rules: files below `readable` may be read and run, those below `writable`
    also written.
    """
    attribute = _ruleset(abi)
    buffer = ctypes.create_string_buffer(attribute, len(attribute))
    rules = check(
        libc.syscall(CREATE_RULESET, buffer, ctypes.c_size_t(len(attribute)), 0),
        "landlock_create_ruleset",
    )
    for path in readable:
        if os.path.isdir(path):
            _allow(rules, path, EXECUTE | READ_FILE | READ_DIR)
        elif os.path.exists(path):
            writes = WRITE_FILE | (TRUNCATE if abi >= 3 else 0) if path in WRITABLE_DEVICES else 0
            runs = EXECUTE if os.access(path, os.X_OK) else 0
            _allow(rules, path, READ_FILE | writes | runs)
    for path in writable:
        _allow(rules, path, struct.unpack("<Q", attribute[:8])[0] & ~SPECIAL_FILES)
    return rules


def restrict(readable, writable=()):
    """Restricts this process permanently. Returns the kernel's ABI version; 0: not supported,
    nothing was done.
    """
    abi = supported()
    if abi < 1:
        return 0
    rules = ruleset(abi, readable, writable)
    no_new_privileges()
    check(libc.syscall(RESTRICT_SELF, rules, 0), "landlock_restrict_self")
    os.close(rules)
    return abi
