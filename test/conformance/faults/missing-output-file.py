# about: never writes the file that the problem names
# input: "1\n"
# output: "1\n"
# expect: WA
# output_file: "answer.txt"
print(input())
