# about: switches the collector off, as many do for speed
# input: "1\n"
# output: "1 False\n"
# input: "2\n"
# output: "2 False\n"
import gc

gc.disable()
print(input(), gc.isenabled())
