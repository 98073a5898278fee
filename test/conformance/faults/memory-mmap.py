# about: maps anonymous memory past the limit
# input: "1\n"
# output: "1\n"
# expect: MLE RE
# memory_mb: 128
import mmap

area = mmap.mmap(-1, 1 << 30)
for at in range(0, 1 << 30, 4096):
    area[at] = 1
print(input())
