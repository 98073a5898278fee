# expect: WA
import glob
import os

found = []
for place in ("../data/input", "../data/answer", "/work/data/input", "/work/data/answer", "data/input"):
    try:
        with open(place) as file:
            found.append(file.read().split()[-1])
    except OSError:
        pass
for start in ("/work", "..", "/tmp", "."):
    for name in glob.glob(start + "/**/input", recursive=True) + glob.glob(start + "/**/answer", recursive=True):
        try:
            with open(name) as file:
                found.append(file.read().split()[-1])
        except OSError:
            pass
n = int(input())
for descriptor in range(3, 256):
    try:
        found.append(os.pread(descriptor, 100, 0).split()[-1].decode())
    except (OSError, IndexError, UnicodeDecodeError):
        pass
print("!", found[0] if found else n + 1)
