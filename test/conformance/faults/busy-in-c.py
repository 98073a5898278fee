# about: one call into C code that does not end
# input: "1\n"
# output: "1\n"
# expect: TLE
# cpu_ms: 300
import re

re.match(r"(a+)+$", "a" * 60 + "b")
