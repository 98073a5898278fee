# about: the collector is on unless the program says otherwise
# input: "1\n"
# output: "True\n"
import gc

print(gc.isenabled())
