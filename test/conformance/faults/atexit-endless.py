# about: an exit handler that registers itself again
# input: "1\n"
# output: "1\n"
# expect: TLE OK MLE OLE
# cpu_ms: 500
import atexit


def again():
    atexit.register(again)


atexit.register(again)
print(input())
