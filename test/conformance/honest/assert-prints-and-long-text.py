# about: a program that prints, and assertions of more than a mebibyte
# entry_point: "same"
# repeat: {"@LONG@": ["0123456789abcdef", 80000]}
# assertions: "assert same('@LONG@') == '@LONG@'\nprint('done')"
import sys

print("module")


def same(text):
    print("called", file=sys.stderr)
    return text
