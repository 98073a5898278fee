# about: rebinds input to the byte reader and strips the line end
# input: "hello\n"
# output: "olleh\n"
import sys

input = lambda: sys.stdin.buffer.readline().decode().rstrip()
print(input()[::-1])
