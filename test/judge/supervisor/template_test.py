"""Tests of isolation/linux.py's forks by system call, and of template.py without them."""

import os
import signal
import sys
import threading
import unittest
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).parents[3] / "judge" / "supervisor"))

import template
from isolation import linux


def _told(pipe, facts):
    os.write(pipe, " ".join(str(fact) for fact in facts).encode())
    os._exit(0)


class Forks(unittest.TestCase):
    def setUp(self):
        self.answer, self.tell = os.pipe()

    def tearDown(self):
        os.close(self.answer)
        os.close(self.tell)

    def test_a_sibling_is_a_child_of_the_parent_process(self):
        fork, own = linux.sibling_fork(), os.getpid()
        middle = os.fork()
        if middle == 0:
            if fork() == 0:
                _told(self.tell, [os.getpid(), os.getppid() == own])
            os._exit(0)
        os.waitpid(middle, 0)
        pid, is_ours = os.read(self.answer, 100).split()
        self.assertEqual(is_ours, b"True")
        self.assertEqual(os.waitpid(int(pid), 0), (int(pid), 0))

    def test_the_library_knows_the_thread_of_a_forked_process(self):
        main = threading.main_thread().ident
        pid = linux.fork_sharing_files()
        if pid == 0:
            signal.signal(signal.SIGUSR1, lambda *_: _told(self.tell, ["signalled"]))
            threading.Thread(target=signal.pthread_kill, args=(main, signal.SIGUSR1)).start()
            while True:
                signal.pause()
        self.assertEqual(os.read(self.answer, 100), b"signalled")
        os.waitpid(pid, 0)

    def test_a_process_that_shares_files_sees_later_ones(self):
        pid = linux.fork_sharing_files()
        if pid == 0:
            signal.pause()
        later = os.eventfd(7)
        self.assertTrue(os.path.samestat(os.stat(f"/proc/{pid}/fd/{later}"), os.fstat(later)))
        os.close(later)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


class WithoutTheCall(unittest.TestCase):
    def test_there_is_no_template_and_its_file_is_closed(self):
        jobs = os.memfd_create("jobs")
        with mock.patch.object(linux, "_prctl", None):
            self.assertEqual(template.start(None, jobs), (None, None))
        self.assertRaises(OSError, os.fstat, jobs)


if __name__ == "__main__":
    unittest.main()
