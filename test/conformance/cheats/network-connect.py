# about: opens a connection
# level: 2
# input: "1\n"
# output: "clean\n"
import socket

leak = []
for family, address in (
    (socket.AF_INET, ("127.0.0.1", 22)),
    (socket.AF_INET, ("192.0.2.1", 80)),
    (socket.AF_INET6, ("::1", 22)),
):
    try:
        with socket.socket(family, socket.SOCK_STREAM) as connection:
            connection.settimeout(0.2)
            connection.connect(address)
        leak.append(family)
    except ConnectionRefusedError:
        leak.append(family)
    except OSError:
        pass
print("leak" if leak else "clean")
