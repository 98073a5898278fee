# about: replaces the serialiser, then returns nothing of use
# input: [1]
# output: 42
# expect: WA RE
# fn_name: "answer"
# comparator: "call"
import json
import json.encoder

json.dumps = lambda *_, **__: "42"
json.JSONEncoder.encode = lambda *_, **__: "42"
json.encoder.encode_basestring_ascii = lambda *_: "42"


def answer(x):
    return 41
