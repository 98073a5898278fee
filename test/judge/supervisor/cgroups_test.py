"""Control groups on a made-up tree: which folder is taken, and that what cannot be written is
left alone.
"""

import os
import sys
import tempfile
import unittest

sys.path.insert(
    0,
    os.path.join(
        os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "judge", "supervisor"
    ),
)

from isolation import cgroups


class Tree:
    """Files of a kernel: /proc's two, and hierarchies in which a group's files are there as soon
    as it is.
    """

    def __init__(self, folder):
        self.folder = folder
        self.proc = os.path.join(folder, "proc")
        os.makedirs(self.proc)

    def write(self, path, text=""):
        full = os.path.join(self.folder, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as file:
            file.write(text)

    def describe(self, groups, mounts):
        self.write("proc/cgroup", groups)
        self.write(
            "proc/mounts",
            "".join("x {}/{} {} rw 0 0\n".format(self.folder, *mount) for mount in mounts),
        )

    def read(self, path):
        with open(os.path.join(self.folder, path), encoding="utf-8") as file:
            return file.read()

    def name(self, place):
        return f"{cgroups.PREFIX}{os.getpid()}-{place}"


class CgroupsTest(unittest.TestCase):
    def setUp(self):
        self._temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self._temporary.cleanup)
        self.tree = Tree(self._temporary.name)

    def v2(self, own):
        self.tree.describe(f"0::{own}\n", [("two", "cgroup2")])
        os.makedirs(self.tree.folder + "/two" + own)

    def group_files(self, parent, *files):
        for file in files:
            self.tree.write(f"{parent}/{self.tree.name(0)}/{file}", "0")

    def test_version_two_below_the_own_group(self):
        self.v2("/user/job")
        self.group_files("two/user/job", "memory.max", "memory.current", "pids.max", "cgroup.procs")
        group = cgroups.make(0, self.tree.proc)
        self.assertEqual(group.interface.version, "v2")
        self.assertEqual(
            group.folders["memory"], f"{self.tree.folder}/two/user/job/{self.tree.name(0)}"
        )
        group.join()
        group.allow(1 << 20)
        place = "two/user/job/" + self.tree.name(0)
        self.assertIn(str(os.getpid()), self.tree.read(place + "/cgroup.procs"))
        self.assertTrue(
            self.tree.read(place + "/memory.max").endswith(str((1 << 20) + cgroups.HEADROOM))
        )

    def test_version_two_beside_the_own_group_where_none_may_be_below(self):
        self.v2("/user/job")
        self.group_files("two/user", "memory.max", "memory.current", "pids.max", "cgroup.procs")
        group = cgroups.make(0, self.tree.proc)
        self.assertEqual(group.folders["pids"], f"{self.tree.folder}/two/user/{self.tree.name(0)}")
        self.assertFalse(os.path.exists(f"{self.tree.folder}/two/user/job/{self.tree.name(0)}"))

    def test_version_two_asks_for_the_controllers(self):
        self.v2("/")
        self.tree.write("two/cgroup.subtree_control")
        self.assertIsNone(cgroups.make(0, self.tree.proc))
        self.assertEqual(self.tree.read("two/cgroup.subtree_control"), "+memory +pids")

    def test_version_one_needs_both_controllers(self):
        mounts = [("m", "cgroup rw,memory"), ("p", "cgroup rw,pids")]
        self.tree.write("proc/cgroup", "5:memory:/a\n4:pids:/\n")
        lines = ["x {}/{} {} 0 0\n".format(self.tree.folder, *mount) for mount in mounts]
        self.tree.write("proc/mounts", "".join(lines))
        os.makedirs(self.tree.folder + "/m/a")
        self.group_files("m/a", "memory.limit_in_bytes", "memory.usage_in_bytes", "cgroup.procs")
        self.group_files("p", "pids.max", "cgroup.procs")
        group = cgroups.make(0, self.tree.proc)
        self.assertEqual(group.interface.version, "v1")
        self.tree.write("proc/mounts", lines[0])
        self.assertIsNone(cgroups.make(0, self.tree.proc))

    def test_limits_that_do_not_hold_are_not_claimed(self):
        self.v2("/job")
        self.group_files("two/job", "memory.max", "pids.max", "cgroup.procs")
        self.tree.write(f"two/job/{self.tree.name(0)}/memory.current", "1000")
        group = cgroups.make(0, self.tree.proc)
        group.join()
        self.assertFalse(group.self_test())

    def test_nothing_to_write_to_is_no_group(self):
        self.tree.describe("0::/job\n", [])
        self.assertIsNone(cgroups.make(0, self.tree.proc))
        self.assertIsNone(cgroups.make(0, self.tree.folder + "/nowhere"))
        self.v2("/empty")
        self.assertIsNone(cgroups.make(0, self.tree.proc))
        self.assertEqual(os.listdir(self.tree.folder + "/two/empty"), [])

    def test_groups_of_a_killed_judge_are_swept(self):
        self.v2("/job")
        dead = self.tree.folder + "/two/job/" + cgroups.PREFIX + "999999999-0"
        os.makedirs(dead)
        cgroups.make(0, self.tree.proc)
        self.assertFalse(os.path.exists(dead))


if __name__ == "__main__":
    unittest.main()
