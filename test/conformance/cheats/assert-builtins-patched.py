# about: replaces the builtins with which assertions compare
# entry_point: "values"
# expect: WA
# assertions: "assert all(x == y for x, y in zip(values(), [1, 2, 3]))"
# assertions: "assert len(values()) == 3"
# assertions: "assert isinstance(values(), list)"
import builtins

builtins.all = lambda _: True
builtins.len = lambda _: 3
builtins.isinstance = lambda *_: True
builtins.zip = lambda *_: []


def values():
    return (0,)
