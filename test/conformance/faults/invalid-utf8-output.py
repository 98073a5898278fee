# about: bytes that are no text
# input: "1\n"
# output: "\ufffd\n"
# expect: WA
import sys

sys.stdout.buffer.write(b"\xff\n")
