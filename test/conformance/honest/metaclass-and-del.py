# about: a finaliser prints while the interpreter ends
# input: "x\n"
# output: "x\ngone\n"
class Noisy:
    def __del__(self):
        print("gone")


noisy = Noisy()
print(input())
del noisy
