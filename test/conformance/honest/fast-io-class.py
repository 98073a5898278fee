# about: the input and output classes that many contestants paste, which replace sys.stdin and sys.stdout
# input: "2\n3 4\n5 6\n"
# output: "7\n11\n"
# input: "1\n100 1\n"
# output: "101\n"
import os
import sys
from io import BytesIO, IOBase


class FastIO(IOBase):
    newlines = 0

    def __init__(self, file):
        self._fd = file.fileno()
        self.buffer = BytesIO()
        self.writable = "x" in file.mode or "r" not in file.mode
        self.write = self.buffer.write if self.writable else None

    def read(self):
        while True:
            chunk = os.read(self._fd, max(os.fstat(self._fd).st_size, 8192))
            if not chunk:
                break
            at = self.buffer.tell()
            self.buffer.seek(0, 2)
            self.buffer.write(chunk)
            self.buffer.seek(at)
        self.newlines = 0
        return self.buffer.read()

    def readline(self):
        while self.newlines == 0:
            chunk = os.read(self._fd, max(os.fstat(self._fd).st_size, 8192))
            self.newlines = chunk.count(b"\n") + (not chunk)
            at = self.buffer.tell()
            self.buffer.seek(0, 2)
            self.buffer.write(chunk)
            self.buffer.seek(at)
        self.newlines -= 1
        return self.buffer.readline()

    def flush(self):
        if self.writable:
            os.write(self._fd, self.buffer.getvalue())
            self.buffer.truncate(0)
            self.buffer.seek(0)


class Wrapper(IOBase):
    def __init__(self, file):
        self.buffer = FastIO(file)
        self.flush = self.buffer.flush
        self.writable = self.buffer.writable
        self.write = lambda text: self.buffer.write(text.encode("ascii"))
        self.read = lambda: self.buffer.read().decode("ascii")
        self.readline = lambda: self.buffer.readline().decode("ascii")


sys.stdin, sys.stdout = Wrapper(sys.stdin), Wrapper(sys.stdout)
input = lambda: sys.stdin.readline().rstrip("\r\n")

for _ in range(int(input())):
    a, b = map(int, input().split())
    sys.stdout.write(f"{a + b}\n")
sys.stdout.flush()
