"""The filters of compiled programs, compilers and their zygote, run for both machines."""

import itertools
import unittest

from seccomp_test import ALLOWED, KILLED, PID, run

from isolation import seccomp
from isolation.syscalls import NUMBERS
from native import filters

SECRET = (77 << 32) | 5
COMMON = {name: rule for name, rule in seccomp.rules(True).items() if name in filters.COMMON}


class NativeFilterTest(unittest.TestCase):
    def each(self):
        for machine in NUMBERS:
            yield machine, NUMBERS[machine]

    def test_a_compiled_program_gets_its_whole_filter_from_its_own_and_the_zygotes(self):
        odd = (0, 1, 2, 9, PID, SECRET & 0xFFFFFFFF, SECRET, 0x103D0F00)
        for machine, numbers in self.each():
            zygote = seccomp.compose(machine, filters._zygote_numbers(machine), COMMON)
            for hides, writes in itertools.product((True, False), repeat=2):
                rules = filters._program_rules(SECRET, hides, writes)
                whole = seccomp.compose(machine, filters._program_numbers(machine), rules)
                own = filters.code_of_program(machine, SECRET, hides, writes)
                self.assertLess(len(own), len(whole) * 2 // 3)
                called = {**numbers, **filters.PROGRAM[machine]}
                conditional = {called.get(name) for name in rules}
                for number in [*range(600), seccomp.X32_SYSCALLS + 1]:
                    values = itertools.product(odd, odd) if number in conditional else [(0, 0)]
                    for call in values:
                        given = (machine, number, (*call, 0, 0, call[0], call[1]))
                        said = [run(*given, filtered=part) for part in (zygote, own)]
                        refused = [one for one in said if one != ALLOWED]
                        self.assertEqual(
                            KILLED if KILLED in refused else refused[-1] if refused else ALLOWED,
                            run(*given, filtered=whole),
                            given,
                        )

    def test_the_zygotes_filter_lets_compilers_do_what_theirs_allows(self):
        for machine, _ in self.each():
            zygote = seccomp.compose(machine, filters._zygote_numbers(machine), COMMON)
            numbers = filters._compiler_numbers(machine)
            whole = seccomp.compose(machine, numbers, filters._compiler_rules())
            for number in range(600):
                if run(machine, number, filtered=whole) == ALLOWED:
                    self.assertEqual(run(machine, number, filtered=zygote), ALLOWED, number)


if __name__ == "__main__":
    unittest.main()
