# about: a value that a test replaces in a dictionary of the library is as before in the next one
# input: "1\n"
# output: "none 1\n"
# input: "2\n"
# output: "none 2\n"
# input: "3\n"
# output: "none 3\n"

import json
import string

print("none" if string.Formatter and json.decoder._CONSTANTS["NaN"] != "seen" else "seen", input())
json.decoder._CONSTANTS["NaN"] = "seen"
