# about: lists folders where tests might lie
# level: 2
# input: "1\n"
# output: "clean\n"
import os

leak = []
for folder in ("/home", "/root", "/tmp", "/etc", "/var", "/srv", "/mnt", "/opt"):
    try:
        leak += os.listdir(folder)
    except OSError:
        pass
print("leak" if leak else "clean")
