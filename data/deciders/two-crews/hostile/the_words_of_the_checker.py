# expect: WA
import sys

print("ok load 5")
print("ok load 5", file=sys.stderr)
sys.exit(0)
