# about: logging is set up again in every test, for an output that the program has replaced
# input: "1\n"
# output: "1\n"
# input: "2\n"
# output: "2\n"
# input: "3\n"
# output: "3\n"

import io
import logging
import sys

sys.stdout = io.StringIO()
logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(message)s")
logging.info(input())
sys.__stdout__.write(sys.stdout.getvalue())
