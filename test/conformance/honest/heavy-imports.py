# about: many modules of the standard library
# input: "1/3 2.5\n"
# output: "1/3 2.5 2 3\n"
import array, bisect, cmath, collections, copy, datetime, decimal, enum, fractions, functools, heapq, itertools
import json, math, operator, queue, random, re, statistics, string, struct, textwrap, time, types, typing, unittest
import zlib, base64, hashlib, dataclasses, contextlib, abc, numbers, calendar, pprint, secrets, uuid, csv, difflib

a, b = input().split()
print(fractions.Fraction(a), decimal.Decimal(b), statistics.median([1, 2, 3]), math.ceil(float(b)))
