# about: sys.exit(main()) where main returns None
# input: "x\n"
# output: "x\n"
import sys


def main():
    print(input())


if __name__ == "__main__":
    sys.exit(main())
