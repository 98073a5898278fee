"""The Python client on the servers of a file of addresses, for test/python/servers.test.ts.

Arguments: the file; how many programs. Without a number it only checks the servers. Prints "begun"
once a tenth of the programs is judged, and one JSON object at the end.
"""

import itertools
import json
import sys
from concurrent.futures import ThreadPoolExecutor

from rftkit import Judge, ServersDiffer

PLUS = "print(int(input()) + {})\n# {}\n"
done = itertools.count(1)


def judged(judge, index, count):
    right = index % 3 != 0
    code = PLUS.format(1 if right else 2, index)
    result = judge.judge(code=code, problem_id=f"p{index % 20}")
    if next(done) == count // 10:
        print("begun", flush=True)
    return result.passed == right


def main():
    with Judge(sys.argv[1], wait_for_server=60) as judge:
        try:
            judge.check()
        except ServersDiffer as error:
            print(json.dumps({"refused": "problems" in str(error)}))
            return
        count = int(sys.argv[2]) if len(sys.argv) > 2 else 0
        with ThreadPoolExecutor(16) as threads:
            outcomes = list(threads.map(lambda i: judged(judge, i, count), range(count)))
        print(json.dumps({"right": sum(outcomes), "wrong": outcomes.count(False)}))


main()
