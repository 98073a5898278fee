# about: a module that prints on its first import prints in every test
# input: "1\n"
# output: "True\n"
# input: "2\n"
# output: "True\n"
# input: "3\n"
# output: "True\n"

import io
import sys

kept, sys.stdout = sys.stdout, io.StringIO()
import this  # noqa: E402, F401

text, sys.stdout = sys.stdout.getvalue(), kept
print(text.splitlines()[0] == "The Zen of Python, by Tim Peters")
