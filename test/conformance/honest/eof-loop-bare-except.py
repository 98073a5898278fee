# about: reads until any exception
# input: "a\nb"
# output: "A\nB\n"
while 1:
    try:
        print(input().upper())
    except:
        break
