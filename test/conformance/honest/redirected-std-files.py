# about: points sys.stdin and sys.stdout at the named files
# input: "2 5\n"
# output: "32\n"
# input_file: "power.in"
# output_file: "power.out"
import sys

sys.stdin = open("power.in")
sys.stdout = open("power.out", "w")
a, b = map(int, input().split())
print(a**b)
