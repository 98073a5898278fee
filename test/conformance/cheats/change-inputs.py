# about: overwrites and cuts the input that the next program of the problem will read
# input: "original\n"
# output: "original\n"
# input: "original\n"
# output: "original\n"
import os

for action in (
    lambda: os.pwrite(0, b"CHANGED!", 0),
    lambda: os.write(0, b"CHANGED!"),
    lambda: os.ftruncate(0, 0),
    lambda: os.posix_fallocate(0, 0, 1 << 20),
):
    try:
        action()
    except OSError:
        pass
os.lseek(0, 0, 0)
print(os.read(0, 100).decode().strip())
