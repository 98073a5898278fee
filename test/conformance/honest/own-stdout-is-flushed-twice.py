# about: the interpreter flushes sys.stdout when the program ends and once more when it has cleaned up, so an object in its place that never empties its buffer prints twice
# input: "7\n"
# output: "7\n7\n"
import os
import sys


class Repeating:
    text = b""

    def write(self, text):
        self.text += text.encode()

    def flush(self):
        os.write(1, self.text)


sys.stdout = Repeating()
print(input())
