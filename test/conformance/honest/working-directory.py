# about: the working directory exists and can be asked for
# input: "1\n"
# output: "True\n"
import os

print(len(os.getcwd()) > 0)
