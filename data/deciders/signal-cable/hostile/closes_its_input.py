# expect: WA
import os

os.close(0)
os.write(1, b"? 1\n" * 30)
