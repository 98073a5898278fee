"""Which programs can change attributes of objects that are not their own."""

import os
import sys
import unittest

SUPERVISOR = os.path.join(os.path.dirname(__file__), "..", "..", "..", "judge", "supervisor")
sys.path.insert(0, os.path.abspath(SUPERVISOR))

import attributes

OWN = """
class Node:
    count = 0

    def __init__(self, value, left=None):
        self.value = value
        self.left, self.right = left, None

    def add(self, value):
        self.value += value
        self.total = self.last = value
        for self.at in range(3):
            pass
        return [self.value == value, -self.value]
print(Node(1).add(2))
"""


def changes(source):
    return attributes.changes_attributes(compile(source, "solution.py", "exec"), source.encode())


class AttributesTest(unittest.TestCase):
    def test_programs_that_store_nothing_or_only_to_self(self):
        for source in ("print(input())", OWN, "a = {}\na[1] = 2\na[1] += 3", "x.append(y.z)"):
            self.assertFalse(changes(source), source)

    def test_every_form_of_a_store_to_another_object(self):
        stores = (
            "import heapq\nheapq.x = 1",
            "x.y += 1",
            "a, x.y = 1, 2",
            "for x.y in range(3): pass",
            "with open(0) as x.y: pass",
            "del x.y",
            "lambda: [0 for x.y in range(3)]",
            "class A:\n def f(self, x):\n  x.y = 1",
            "class A:\n def f(self, x):\n  x.y += 1",
            "class A:\n def f(self, x):\n  self.y += 1\n  x.y += 1",
            "class A:\n def f(self, x):\n  self.y = x.y = 1",
            "class A:\n def f(self):\n  def g(x):\n   x.y = 1\n  g(self)",
            "class A:\n def f(self):\n  self.a.b = 1",
            "class A:\n def f(this):\n  this.a = 1",
            "def f():\n self = x\n self.a = 1",
            "class A:\n def f(self):\n  del self.a",
        )
        for source in stores:
            self.assertTrue(changes(source), source)

    def test_stores_by_other_ways(self):
        for call in ("setattr(x, 'y', 1)", "vars(x)['y'] = 1", "x.__dict__['y'] = 1", "exec(text)"):
            self.assertTrue(changes(call), call)

    def test_many_names_make_it_say_yes_not_no(self):
        names = "\n".join(f"  self.a{i}" for i in range(300))
        source = f"class A:\n def f(self, x):\n{names}\n  x.late = 1"
        self.assertTrue(changes(source))


if __name__ == "__main__":
    unittest.main()
