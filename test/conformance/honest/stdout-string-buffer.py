# about: collects output in a StringIO and prints it at the end
# input: "4\n"
# output: "0 1 4 9\n"
import io
import sys

real = sys.stdout
sys.stdout = io.StringIO()
print(*[i * i for i in range(int(input()))])
text = sys.stdout.getvalue()
sys.stdout = real
sys.stdout.write(text)
