"""The learning rate follows its formula and ends at the floor."""

import math
import unittest

import torch

from rftkit_trainer.schedule import cosine_with_floor, lr_factor


class Schedule(unittest.TestCase):
    def test_warm_up_is_linear_and_reaches_the_peak_at_its_last_step(self):
        self.assertEqual(
            [lr_factor(s, 10, 545, 0.1) for s in range(10)], [(s + 1) / 10 for s in range(10)]
        )

    def test_the_last_step_has_the_floor_and_the_middle_its_mean_with_the_peak(self):
        self.assertAlmostEqual(lr_factor(544, 10, 545, 0.1), 0.1, places=12)
        self.assertAlmostEqual(lr_factor(9 + (544 - 9) // 2, 10, 545, 0.1), 0.55, delta=2e-3)
        self.assertAlmostEqual(
            lr_factor(14, 10, 20, 0.1), 0.1 + 0.45 * (1 + math.cos(math.pi / 2)), places=12
        )

    def test_it_never_rises_after_the_warm_up(self):
        after = [lr_factor(s, 10, 100, 0.1) for s in range(9, 100)]
        self.assertEqual(after, sorted(after, reverse=True))

    def test_without_warm_up_the_first_step_has_the_peak(self):
        self.assertEqual(lr_factor(0, 0, 5, 0.1), 1.0)
        self.assertAlmostEqual(lr_factor(4, 0, 5, 0.1), 0.1, places=12)

    def test_the_optimizer_holds_the_formula_s_rate_at_every_step_also_when_it_goes_on(self):
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=2e-6)
        schedule = cosine_with_floor(optimizer, 10, 20, 0.1)
        for step in range(12):
            self.assertAlmostEqual(
                optimizer.param_groups[0]["lr"], 2e-6 * lr_factor(step, 10, 20, 0.1), delta=1e-15
            )
            optimizer.step()
            schedule.step()
        schedule = cosine_with_floor(optimizer, 10, 20, 0.1, last_epoch=4)
        self.assertAlmostEqual(
            optimizer.param_groups[0]["lr"], 2e-6 * lr_factor(5, 10, 20, 0.1), delta=1e-15
        )

    def test_another_number_of_steps_than_planned_is_an_error(self):
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
        with self.assertRaisesRegex(ValueError, "545.*109"):
            cosine_with_floor(optimizer, 10, 545, 0.1, num_training_steps=109)

    def test_torchtune_s_own_cosine_starts_and_ends_at_zero(self):
        from torchtune.training.lr_schedulers import get_cosine_schedule_with_warmup

        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
        theirs = get_cosine_schedule_with_warmup(
            optimizer, num_warmup_steps=10, num_training_steps=20
        )
        self.assertEqual(theirs.get_last_lr(), [0.0])
        self.assertGreater(lr_factor(0, 10, 20, 0.1), 0)


if __name__ == "__main__":
    unittest.main()
