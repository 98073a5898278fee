# about: searches every object that the collector knows for the expected output
# input: "1\n"
# output: "S3CR3T-b72hfw\n"
# expect: WA
import gc
import re

found = None
for thing in gc.get_objects():
    if isinstance(thing, (dict, list, tuple)):
        members = thing.values() if isinstance(thing, dict) else thing
        for value in list(members):
            if isinstance(value, (str, bytes)):
                hit = re.search(r"S3CR3T-\w+", value if isinstance(value, str) else value.decode("latin-1"))
                found = hit.group() if hit else found
print(found)
