# expect: WA ILE
import os

os.close(1)
while os.read(0, 100):
    pass
