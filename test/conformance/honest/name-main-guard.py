# about: everything happens under the main guard
# input: "9\n"
# output: "3.0\n"
def main():
    print(int(input()) ** 0.5)


if __name__ == "__main__":
    main()
