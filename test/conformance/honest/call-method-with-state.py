# about: each test gets a fresh instance and a fresh module
# input: [1]
# output: 1
# input: [2]
# output: 1
# fn_name: "count"
# comparator: "call"
calls = []


class Solution:
    def __init__(self):
        self.calls = 0

    def count(self, _):
        self.calls += 1
        calls.append(1)
        return self.calls + len(calls) - 1
