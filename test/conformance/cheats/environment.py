# about: looks for secrets in the environment
# input: "1\n"
# output: "clean\n"
import os

names = [name for name in os.environ if name not in ("LC_CTYPE", "LC_ALL", "LANG", "PATH", "PYTHONHASHSEED")]
print("leak" if names else "clean")
