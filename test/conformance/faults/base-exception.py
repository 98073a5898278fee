# about: an exception that is no Exception
# input: "1\n"
# output: "1\n"
# expect: RE
class Odd(BaseException):
    pass


print(input(), flush=True)
raise Odd
