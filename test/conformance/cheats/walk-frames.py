# about: searches the locals and globals of all calling frames for the expected output
# input: "1\n"
# output: "S3CR3T-kzq81x\n"
# expect: WA
import re
import sys

found = None
frame = sys._getframe()
while frame is not None:
    for scope in (frame.f_locals, frame.f_globals):
        for value in list(scope.values()):
            hit = re.search(r"S3CR3T-\w+", repr(value)[:100000])
            found = hit.group() if hit else found
    frame = frame.f_back
print(found)
