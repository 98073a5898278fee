"""AdamW with fp32 master weights: torch's arithmetic, and updates that bf16 alone would lose."""

import copy
import unittest

import torch

from rftkit_trainer.optimizer import MasterAdamW

VALUES = {"lr": 2e-6, "betas": (0.9, 0.95), "eps": 1e-8, "weight_decay": 0.1}


def parameters(kind: torch.dtype) -> list[torch.nn.Parameter]:
    generator = torch.Generator().manual_seed(1)
    shapes = [(40, 30), (30,), (7, 5, 3)]
    return [
        torch.nn.Parameter((torch.randn(*s, generator=generator) * 0.02).to(kind)) for s in shapes
    ]


def give_gradients(params: list[torch.nn.Parameter], step: int) -> None:
    generator = torch.Generator().manual_seed(100 + step)
    for p in params:
        p.grad = torch.randn(*p.shape, generator=generator).to(p.dtype)


def train(optimizer, params: list[torch.nn.Parameter], steps: range) -> None:
    for step in steps:
        give_gradients(params, step)
        optimizer.step()


class MasterWeights(unittest.TestCase):
    def test_on_fp32_it_is_torch_s_adamw(self):
        ours, theirs = parameters(torch.float32), parameters(torch.float32)
        train(MasterAdamW(ours, **VALUES), ours, range(20))
        train(torch.optim.AdamW(theirs, fused=True, **VALUES), theirs, range(20))
        for a, b in zip(ours, theirs, strict=True):
            self.assertTrue(torch.equal(a, b))

    def test_the_master_follows_fp32_training_and_the_parameter_is_its_rounding(self):
        ours, exact = (
            parameters(torch.bfloat16),
            [p.detach().float() for p in parameters(torch.bfloat16)],
        )
        exact = [torch.nn.Parameter(p) for p in exact]
        optimizer = MasterAdamW(ours, **VALUES)
        reference = torch.optim.AdamW(exact, fused=True, **VALUES)
        for step in range(20):
            give_gradients(ours, step)
            for p, q in zip(ours, exact, strict=True):
                q.grad = p.grad.float()
            optimizer.step()
            reference.step()
        for p, q in zip(ours, exact, strict=True):
            self.assertTrue(torch.equal(optimizer.state[p]["master"], q))
            self.assertTrue(torch.equal(p, q.to(torch.bfloat16)))

    def test_at_the_paper_s_rate_plain_bf16_moves_almost_no_weight_and_masters_move_all(self):
        plain, kept = parameters(torch.bfloat16), parameters(torch.bfloat16)
        before = torch.cat([p.detach().flatten() for p in plain])
        without = MasterAdamW(plain, master_weights=False, **VALUES)
        having = MasterAdamW(kept, **VALUES)
        train(without, plain, range(20))
        train(having, kept, range(20))
        masters = torch.cat([having.state[p]["master"].flatten() for p in kept])
        moved = (torch.cat([p.detach().flatten() for p in plain]) != before).float().mean()
        self.assertLess(moved.item(), 0.10)
        self.assertGreater((masters != before.float()).float().mean().item(), 0.99)

    def test_chunks_do_not_change_the_result(self):
        whole, cut = parameters(torch.bfloat16), parameters(torch.bfloat16)
        train(MasterAdamW(whole, **VALUES), whole, range(5))
        train(MasterAdamW(cut, chunk_elements=100, **VALUES), cut, range(5))
        for a, b in zip(whole, cut, strict=True):
            self.assertTrue(torch.equal(a, b))

    def test_a_saved_and_loaded_optimizer_goes_on_bit_for_bit(self):
        straight = parameters(torch.bfloat16)
        train(MasterAdamW(straight, **VALUES), straight, range(10))
        first = parameters(torch.bfloat16)
        optimizer = MasterAdamW(first, **VALUES)
        train(optimizer, first, range(4))
        saved = copy.deepcopy(optimizer.state_dict())
        second = [torch.nn.Parameter(p.detach().clone()) for p in first]
        loaded = MasterAdamW(second, **VALUES)
        loaded.load_state_dict(saved)
        self.assertEqual(loaded.state[second[0]]["exp_avg"].dtype, torch.float32)
        train(loaded, second, range(4, 10))
        for a, b in zip(straight, second, strict=True):
            self.assertTrue(torch.equal(a, b))

    def test_parameters_without_a_gradient_stay(self):
        params = parameters(torch.bfloat16)
        before = params[1].detach().clone()
        give_gradients(params, 0)
        params[1].grad = None
        MasterAdamW(params, **VALUES).step()
        self.assertTrue(torch.equal(params[1], before))


if __name__ == "__main__":
    unittest.main()
