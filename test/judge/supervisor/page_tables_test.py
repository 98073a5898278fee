"""Page faults of forked processes, with and without the page tables of mapped files."""

import ctypes
import mmap
import os
import resource
import sys
import tempfile
import unittest

SUPERVISOR = os.path.join(os.path.dirname(__file__), "..", "..", "..", "judge", "supervisor")
sys.path.insert(0, os.path.abspath(SUPERVISOR))

from isolation import page_tables

PAGES = 256
BYTES = PAGES * mmap.PAGESIZE


def _read_all(view):
    return sum(view[at] for at in range(0, BYTES, mmap.PAGESIZE))


def _faults_of_child(view):
    """Page faults of a forked process that reads every page."""
    answer, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        _read_all(view)
        faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
        os.write(tell, faults.to_bytes(4, "little"))
        os._exit(0)
    os.close(tell)
    os.waitpid(pid, 0)
    faults = int.from_bytes(os.read(answer, 4), "little")
    os.close(answer)
    return faults


@unittest.skipUnless(sys.platform == "linux", "page tables of Linux")
class PageTablesTest(unittest.TestCase):
    def setUp(self):
        self.file = self.enterContext(tempfile.TemporaryFile())
        self.content = os.urandom(BYTES)
        self.file.write(self.content)
        self.file.flush()
        self.map = mmap.mmap(self.file.fileno(), BYTES, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ)
        self.addCleanup(self.map.close)
        self.start = self._address()

    def _address(self):
        inode = str(os.fstat(self.file.fileno()).st_ino)
        with open("/proc/self/maps") as lines:
            [line] = [line.split() for line in lines if line.split()[4] == inode]
        return int(line[0].split("-")[0], 16)

    def _own(self):
        return [found for found in page_tables.mapped_files() if found[0] == self.start]

    def test_a_forked_process_reads_the_pages_without_a_fault_for_each_stretch(self):
        _read_all(self.map)
        before = _faults_of_child(self.map)
        page_tables.copy_at_fork(self._own())
        after = _faults_of_child(self.map)
        self.assertGreater(before - after, 3)

    def test_bytes_protection_and_the_file_stay_as_they_are(self):
        own = self._own()
        self.assertEqual(own, [(self.start, BYTES, page_tables.READ)])
        page_tables.copy_at_fork(own)
        self.assertEqual(self._own(), own)
        self.assertEqual(ctypes.string_at(self.start, BYTES), self.content)
        self.file.seek(0)
        self.assertEqual(self.file.read(), self.content)

    def test_code_of_the_interpreter_is_found_and_stays_executable(self):
        found = page_tables.mapped_files()
        executable = [one for one in found if one[2] == page_tables.READ | page_tables.EXECUTE]
        self.assertTrue(executable)
        page_tables.copy_at_fork(executable)
        after = page_tables.mapped_files()
        self.assertEqual([one for one in after if one[2] & page_tables.EXECUTE], executable)

    def test_a_refused_mapping_stays_as_it_is(self):
        page_tables.copy_at_fork([(1 << 46, BYTES, page_tables.READ)])
        self.assertEqual(bytes(self.map), self.content)


if __name__ == "__main__":
    unittest.main()
