# expect: WA
import os

os.write(1, b"\xff\xfe\x00\x01\x80")
