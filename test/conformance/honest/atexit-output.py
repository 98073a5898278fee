# about: prints from an atexit handler
# input: "8\n"
# output: "8\nend\n"
import atexit

atexit.register(print, "end")
print(input())
