# about: searches its own memory by address for the expected output
# input: "1\n"
# output: "S3CR3T-0vmm3d\n"
# expect: WA RE
import re

found = None
try:
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb") as memory:
        for line in maps:
            if line.split()[1].startswith("rw"):
                start, end = (int(x, 16) for x in line.split()[0].split("-"))
                memory.seek(start)
                hit = re.search(rb"S3CR3T-\w+", memory.read(end - start))
                found = hit.group().decode() if hit else found
except OSError:
    pass
print(found)
