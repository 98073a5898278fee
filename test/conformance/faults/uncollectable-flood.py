# about: leaves thousands of objects with slow finalisers
# input: "1\n"
# output: "1\n"
# expect: OK TLE
# cpu_ms: 2000
class Slow:
    def __del__(self):
        for _ in range(100):
            pass


keep = [Slow() for _ in range(1000)]
print(input())
