for joint in range(1, int(input()) + 1):
    print("?", joint, flush=True)
    if input() == "silence":
        print("!", joint, flush=True)
        break
