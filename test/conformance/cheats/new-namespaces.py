# about: asks for namespaces, mounts and a new root
# level: 2
# input: "1\n"
# output: "clean\n"
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
allowed = [
    name
    for name, result in (
        ("unshare", libc.unshare(0x10000000)),
        ("mount", libc.mount(b"none", b"/", b"tmpfs", 0, None)),
        ("umount", libc.umount2(b"/", 2)),
        ("chroot", libc.chroot(b"/")),
        ("sethostname", libc.sethostname(b"x", 1)),
    )
    if result != -1
]
print("leak" if allowed else "clean", *allowed)
