# about: a pasted output class with a slip: what it prints at the end is not what the problem wants
# input: "7\n"
# output: "7\n"
# expect: WA
import os
import sys
from io import BytesIO, IOBase


class Writer(IOBase):
    def __init__(self):
        self.buffer = BytesIO()

    def write(self, text):
        return self.buffer.write(text.encode())

    def flush(self):
        os.write(1, self.buffer.getvalue())
        self.buffer.truncate(1)
        self.buffer.seek(0)


sys.stdout = Writer()
print(input())
