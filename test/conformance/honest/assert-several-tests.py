# about: each test has a process of its own, so that state of one does not reach the next
# entry_point: "count"
# assertions: "assert count() == 1\nassert count() == 2"
# assertions: "assert count() == 1"
# assertions: "import collections\ncollections.Counter = None\nassert count() == 1"
# assertions: "import collections\nassert collections.Counter is not None"
calls = []


def count():
    calls.append(1)
    return len(calls)
