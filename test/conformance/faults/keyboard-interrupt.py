# about: raises KeyboardInterrupt, which must not stop the supervisor
# input: "1\n"
# output: "1\n"
# expect: RE
raise KeyboardInterrupt
