# about: 200 kB on stderr do no harm
# input: "1\n"
# output: "1\n"
import sys

sys.stderr.write("log line\n" * 22000)
print(input())
