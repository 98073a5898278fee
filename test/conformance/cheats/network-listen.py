# about: listens on a port and on an abstract name
# level: 2
# input: "1\n"
# output: "clean\n"
import socket

leak = []
for family, address in ((socket.AF_INET, ("0.0.0.0", 0)), (socket.AF_UNIX, "\0rftkit-conformance")):
    try:
        server = socket.socket(family, socket.SOCK_STREAM)
        server.bind(address)
        server.listen()
        leak.append(family)
    except OSError:
        pass
print("leak" if leak else "clean")
