# about: asks for the size of stdin, which only a regular file has
# input: "1 2 3 4 5\n"
# output: "15\n"
import io
import os

text = io.BytesIO(os.read(0, os.fstat(0).st_size)).read()
print(sum(map(int, text.split())))
