# about: an exception whose text cannot be made
# input: "1\n"
# output: "1\n"
# expect: RE
class Hostile(Exception):
    def __str__(self):
        raise RuntimeError

    __repr__ = __str__


raise Hostile
