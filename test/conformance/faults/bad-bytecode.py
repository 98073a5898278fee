# about: runs code objects that the compiler never made
# input: "1\n"
# output: "1\n"
# expect: RE TLE MLE WA
# cpu_ms: 500
def f():
    pass


f.__code__ = f.__code__.replace(co_code=bytes([100, 255] * 50 + [83, 0]), co_stacksize=1)
f()
