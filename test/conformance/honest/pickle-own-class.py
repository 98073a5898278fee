# about: pickling finds the class by the name of the main module
# input: "5\n"
# output: "5 True\n"
import pickle


class Box:
    def __init__(self, value):
        self.value = value


copy = pickle.loads(pickle.dumps(Box(int(input()))))
print(copy.value, type(copy) is Box)
