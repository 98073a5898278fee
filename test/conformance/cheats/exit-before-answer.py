# about: os._exit(0) before anything is printed
# input: "1\n"
# output: "1\n"
# expect: WA
import os

os._exit(0)
