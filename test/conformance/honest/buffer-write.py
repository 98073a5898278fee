# about: writes bytes past the text layer
# input: "7\n"
# output: "49\n"
import sys

sys.stdout.buffer.write(b"%d\n" % int(input()) ** 2)
