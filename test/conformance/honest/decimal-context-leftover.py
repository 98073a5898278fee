# about: changes the decimal context in some tests only; the change must not reach the next test
# input: "9\n"
# output: "0.33333\n"
# input: "1\n"
# output: "0.3333333333333333333333333333\n"
from decimal import Decimal, getcontext

if int(input()) > 5:
    getcontext().prec = 5
print(Decimal(1) / 3)
