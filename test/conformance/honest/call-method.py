# about: a method of class Solution
# input: [[3, 1, 2]]
# output: [1, 2, 3]
# fn_name: "ordered"
# comparator: "call"
class Solution:
    def ordered(self, values):
        return sorted(values)
