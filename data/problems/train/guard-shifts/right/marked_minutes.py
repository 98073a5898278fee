n = int(input())
week = bytearray(10080)
for _ in range(n):
    s, e = map(int, input().split())
    week[s:e] = b"\x01" * (e - s)
text = "".join("x" if mark else " " for mark in week).strip()
stretches = text.split("x")
print(text.count("x"), max(len(part) for part in stretches))
