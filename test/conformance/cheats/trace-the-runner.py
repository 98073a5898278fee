# about: a trace function that outlives the program
# input: "1\n"
# output: "right\n"
# expect: WA RE
import sys


def spy(frame, event, value):
    for name, local in list(frame.f_locals.items()):
        if isinstance(local, (str, bytes)) and "right" in str(local):
            print("right")
    return spy


sys.settrace(spy)
sys.setprofile(lambda *_: None)
print("wrong")
