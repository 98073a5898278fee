"""`make bench-train-gpu` runs from end to end: at tiny sizes on the CPU, where its figures mean
nothing.
"""

import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

SCRIPT = Path(__file__).parents[3] / "bench" / "train.py"


class Bench(unittest.TestCase):
    def run_it(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
        command = [sys.executable, str(SCRIPT), *arguments]
        return subprocess.run(
            command, capture_output=True, check=False, text=True, env=os.environ | variables
        )

    def test_it_measures_a_run_with_master_weights_and_one_without(self):
        done = self.run_it("--tiny", "--steps", "4", "--peak-tflops", "1")
        self.assertEqual(done.returncode, 0, done.stderr)
        result = json.loads(done.stdout)
        self.assertEqual(list(result["runs"]), ["fp32 master weights", "plain bf16"])
        for run in result["runs"].values():
            self.assertEqual(run["steps_counted"], 1)
            flops = 6 * result["parameters"] * result["tokens_a_step"] / run["seconds_a_step"]
            self.assertAlmostEqual(run["utilisation"], flops / 1e12, places=9)
            self.assertGreater(run["peak_gib"], 0.1)
        self.assertIn("| plain bf16 |", done.stderr)

    def test_without_a_gpu_the_real_size_is_refused(self):
        done = self.run_it(CUDA_VISIBLE_DEVICES="")
        self.assertEqual(done.returncode, 1)
        self.assertIn("needs an NVIDIA GPU", done.stderr)


if __name__ == "__main__":
    unittest.main()
