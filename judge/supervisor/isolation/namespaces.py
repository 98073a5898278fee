"""Namespaces of one zygote: separate users, processes, network, mounts and IPC, with only Python's
files in the root.

Promises: after `enter` this process sees only the given host files, all read-only, and no network;
its next child is process 1 of a pid namespace without /proc. If started by root, programs run as
user 65534 of the host. Works for ordinary users if the kernel permits user namespaces. Does not
drop capabilities: see confine.py.
"""

import ctypes
import os
import struct

from isolation.linux import check, libc

CLONE_FLAGS = (
    0x20000 | 0x4000000 | 0x8000000 | 0x10000000 | 0x20000000 | 0x40000000
)  # NS UTS IPC USER PID NET
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = (
    1,
    2,
    4,
    32,
    4096,
    16384,
    1 << 18,
)
MNT_DETACH = 2
MOUNT_SETATTR, AT_RECURSIVE = 442, 0x8000
ATTR_RDONLY, ATTR_NOSUID, ATTR_NODEV = 1, 2, 4
PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
NOBODY = 65534
NEW_ROOT_CANDIDATES = ("/tmp", "/mnt", "/var/tmp", "/srv", "/opt")


class Unavailable(Exception):
    """This machine does not permit namespaces."""


def mount(source, target, kind, flags, data=None):
    encoded = [value.encode() if value is not None else None for value in (source, target, kind)]
    options = data.encode() if data is not None else None
    check(libc.mount(*encoded, ctypes.c_ulong(flags), options), "mount " + target)


def _maps(uid, gid):
    """Id maps to try, best first. Only root can map two ids: itself for mounts, nobody for
    programs.
    """
    if uid == 0:
        yield f"0 0 1\n{NOBODY} {NOBODY} 1", f"0 {gid} 1\n{NOBODY} {NOBODY} 1"
        yield "0 0 1", f"0 {gid} 1"
    else:
        yield f"{NOBODY} {uid} 1", f"{NOBODY} {gid} 1"


def _write(path, text):
    place = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.write(place, text.encode())
    finally:
        os.close(place)


def _helper(target, ready, uid, gid):
    """Writes the id maps of `target` from outside the namespace; exits with the map's index + 1."""
    if os.read(ready, 1) != b"u":
        os._exit(0)
    for index, (users, groups) in enumerate(_maps(uid, gid)):
        try:
            if index == 0:
                _write(f"/proc/{target}/setgroups", "deny")
            _write(f"/proc/{target}/gid_map", groups)
            _write(f"/proc/{target}/uid_map", users)
            os._exit(index + 1)
        except OSError:
            continue
    os._exit(0)


def _unshare(uid, gid):
    """Creates namespaces with id maps; returns whether ids 0 and NOBODY are both mapped."""
    target = os.getpid()
    ready, tell = os.pipe()
    helper = os.fork()
    if helper == 0:
        try:
            os.close(tell)
            _helper(target, ready, uid, gid)
        finally:
            os._exit(0)
    os.close(ready)
    failed = libc.unshare(CLONE_FLAGS) < 0
    os.write(tell, b"x" if failed else b"u")
    os.close(tell)
    mapped = os.waitstatus_to_exitcode(os.waitpid(helper, 0)[1])
    if failed or mapped < 1:
        raise Unavailable("unshare refused" if failed else "id maps refused")
    return uid == 0 and mapped == 1


def _set_attributes(path, attributes):
    """Sets mount attributes such as read-only recursively; by remount if the kernel has no
    mount_setattr.
    """
    request = ctypes.create_string_buffer(struct.pack("<QQQQ", attributes, 0, 0, 0), 32)
    result = libc.syscall(
        MOUNT_SETATTR, -100, path.encode(), AT_RECURSIVE, request, ctypes.c_size_t(32)
    )
    if result < 0:
        kept = os.statvfs(path).f_flag & (2 | 4 | 8 | 1024 | 2048)
        mount(None, path, None, MS_BIND | MS_REMOUNT | attributes | kept)


def _bind(target, place, folder, device):
    os.makedirs(target if folder else os.path.dirname(target), exist_ok=True)
    if not folder:
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o444))
    mount(f"/proc/self/fd/{place}", target, None, MS_BIND | MS_REC)
    _set_attributes(target, ATTR_RDONLY | ATTR_NOSUID | (0 if device else ATTR_NODEV))


def _new_root(readable, machine, more):
    mount(None, "/", None, MS_REC | MS_PRIVATE)
    root = next(path for path in NEW_ROOT_CANDIDATES if os.path.isdir(path))
    # Opened before the mount, which may hide a Python installed in the same folder.
    sources = [
        (path, None if os.path.islink(path) else os.open(path, os.O_PATH | os.O_CLOEXEC))
        for path in readable
    ]
    links = {path: os.readlink(path) for path, place in sources if place is None}
    folders = {path for path, place in sources if place is not None and os.path.isdir(path)}
    mount("tmpfs", root, "tmpfs", MS_NOSUID | MS_NODEV, "size=256k,mode=755")
    for path, place in sources:
        if place is None:
            os.makedirs(os.path.dirname(root + path), exist_ok=True)
            os.symlink(links[path], root + path)
            continue
        _bind(root + path, place, path in folders, path.startswith("/dev/"))
        os.close(place)
    more(root)
    os.chdir(root)
    check(libc.syscall(PIVOT_ROOT[machine], b".", b"."), "pivot_root")
    check(libc.umount2(b".", MNT_DETACH), "umount")
    os.chdir("/")
    mount(None, "/", None, MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV, "size=256k,mode=755")


def enter(readable, machine, more):
    """
    Moves this process into new namespaces.

    readable: absolute paths that stay visible, parents before children; symbolic links are kept.
    more: called with the folder of the new root, to add other mounts.
    Returns the uid for programs, or None to keep the present one.
    Raises Unavailable if nothing has changed yet; any later OSError leaves the process unusable.
    """
    if machine not in PIVOT_ROOT or not os.path.exists("/proc/self/fd"):
        raise Unavailable("no /proc" if machine in PIVOT_ROOT else "unknown machine " + machine)
    uid, gid = os.geteuid(), os.getegid()
    both = _unshare(uid, gid)
    _new_root(readable, machine, more)
    return NOBODY if both else None
