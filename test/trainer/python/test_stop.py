"""stopped.json and the error of a training that meets a batch it must not learn from."""

import json
import tempfile
import unittest
from pathlib import Path

from rftkit_trainer.stop import BadBatch, stop


class Stop(unittest.TestCase):
    def test_the_batch_is_named_in_the_file_and_in_the_error(self):
        with tempfile.TemporaryDirectory() as folder:
            with self.assertRaisesRegex(
                BadBatch, r"^step 3: the loss is not finite; packs \[4, 9\], examples a, b$"
            ):
                stop(folder, 3, [4, 9], ["a", "b"], "the loss is not finite")
            said = json.loads((Path(folder) / "stopped.json").read_text())
        self.assertEqual(
            said,
            {
                "step": 3,
                "reason": "the loss is not finite",
                "packs": [4, 9],
                "example_ids": ["a", "b"],
            },
        )

    def test_the_error_names_twenty_examples_at_most_and_the_file_all(self):
        ids = [f"e{i}" for i in range(30)]
        with tempfile.TemporaryDirectory() as folder:
            with self.assertRaises(BadBatch) as raised:
                stop(folder, 1, [0], ids, "bad")
            said = json.loads((Path(folder) / "stopped.json").read_text())
        self.assertTrue(str(raised.exception).endswith("e18, e19"))
        self.assertEqual(said["example_ids"], ids)


if __name__ == "__main__":
    unittest.main()
