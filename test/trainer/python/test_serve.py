"""The small server's parts: logits are transformers', answers do not depend on the batch,
requests are checked.
"""

import tempfile
import unittest

import numpy as np
import torch

import small
from rftkit_serve.completions import Chat, sequences
from rftkit_serve.engine import Engine, Sequence, common
from rftkit_serve.model import Llama, Span
from rftkit_serve.requests import Refused, parse
from rftkit_serve.sampling import advance, draw, stream

QUESTION = [
    {"role": "user", "content": "Read integers. Keep 3 of them. Print the sum.\n\nWrite Python."}
]
AGAIN = [
    *QUESTION,
    {"role": "assistant", "content": "```python\nprint(1)\n```"},
    {"role": "user", "content": "Wrong."},
]
NAME = "m"


class Served(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        torch.set_num_threads(1)
        cls.scratch = tempfile.TemporaryDirectory()
        cls.folder = small.make(cls.scratch.name)
        cls.chat = Chat(cls.folder)

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def engine(self, rows: int = 16, park: int = 64) -> Engine:
        return Engine(Llama(self.folder, rows), rows, {self.chat.tokenizer.turn_end}, park)

    def answers(self, engine: Engine, asked: list[Sequence]) -> list[tuple[list[int], str]]:
        for one in asked:
            engine.submit(one)
        while not engine.idle:
            engine.step()
        return [(one.answer, one.reason) for one in asked]

    def sequence(self, seed: int, messages: list[dict] = QUESTION, **values) -> Sequence:
        body = {
            "model": NAME,
            "messages": messages,
            "seed": seed,
            "max_tokens": 24,
            "top_p": 0.95,
        } | values
        return sequences(parse(body, NAME), self.chat, 1024)[0]


class Model(Served):
    def test_logits_are_those_of_transformers_whole_and_in_parts(self):
        from transformers import AutoModelForCausalLM

        tokens = torch.randint(0, 500, (3, 40), generator=torch.Generator().manual_seed(0))
        with torch.inference_mode():
            theirs = (
                AutoModelForCausalLM.from_pretrained(self.folder, dtype=torch.float32)
                .eval()(tokens)
                .logits
            )
        model = Llama(self.folder, 50)
        nothing = torch.zeros(0, dtype=torch.long)
        spans = [Span(row, 0, tokens[i].tolist()) for i, row in enumerate((7, 2, 5))]
        whole = model.logits(model.forward(nothing, nothing, spans)).view(theirs.shape)
        torch.testing.assert_close(whole, theirs, atol=1e-5, rtol=1e-4)
        # In parts, beside others that write, in more rows than are read together, of unequal
        # lengths.
        rows = [(i % 3, 10 + i % 25) for i in range(40)]
        model.forward(
            nothing,
            nothing,
            [Span(row, 0, tokens[i, :10].tolist()) for row, (i, _) in enumerate(rows)],
        )
        for row, (i, length) in enumerate(rows):
            if length > 10:
                model.forward(nothing, nothing, [Span(row, 10, tokens[i, 10:length].tolist())])
        written = torch.stack([tokens[i, length] for i, length in rows])
        starts = torch.tensor([length for _, length in rows])
        spans = [Span(40 + i, 0, tokens[i, :20].tolist()) for i in range(3)]
        logits = model.logits(model.forward(written, starts, spans))
        expected = torch.cat(
            [*(theirs[i, length][None] for i, length in rows), theirs[:, :20].flatten(0, 1)]
        )
        torch.testing.assert_close(logits, expected, atol=1e-5, rtol=1e-4)

    def test_prompts_are_rendered_as_they_were_trained(self):
        whole = [*QUESTION, {"role": "assistant", "content": " Yes. "}]
        [(trained, targets)] = self.chat.tokenizer.encode([whole], "last")
        self.assertEqual(self.chat.prompt(QUESTION), trained[: targets.index(True)])


class Batches(Served):
    def test_an_answer_depends_on_its_seed_and_not_on_what_else_is_asked(self):
        alone = [self.answers(self.engine(), [self.sequence(seed)])[0] for seed in range(6)]
        crowd = [self.sequence(s) for s in range(6)] + [
            self.sequence(s, AGAIN, max_tokens=5) for s in range(30)
        ]
        self.assertEqual(self.answers(self.engine(rows=7), crowd)[:6], alone)
        self.assertGreater(len({tuple(a) for a, _ in alone}), 1)

    def test_choices_of_a_request_differ_and_repeat_with_its_seed(self):
        body = {"model": NAME, "messages": QUESTION, "seed": 5, "n": 4, "max_tokens": 24}
        first, second = (
            self.answers(self.engine(), sequences(parse(body, NAME), self.chat, 1024))
            for _ in range(2)
        )
        self.assertEqual(first, second)
        self.assertEqual(len({tuple(a) for a, _ in first}), 4)

    def test_choices_that_share_their_prompt_answer_as_if_each_had_read_it(self):
        body = {"model": NAME, "messages": QUESTION, "seed": 5, "n": 9, "max_tokens": 24}
        together = sequences(parse(body, NAME), self.chat, 1024)
        singly = sequences(parse(body, NAME), self.chat, 1024)
        for one in singly:
            one.prompt = list(one.prompt)
        # More choices than rows, so that some share what others of the same request read before.
        self.assertEqual(
            self.answers(self.engine(rows=6), together), self.answers(self.engine(rows=9), singly)
        )

    def test_temperature_0_takes_the_likeliest_token_whatever_the_seed(self):
        found = [self.answers(self.engine(), [self.sequence(s, temperature=0)])[0] for s in (1, 2)]
        self.assertEqual(found[0], found[1])
        model = Llama(self.folder, 1)
        nothing = torch.zeros(0, dtype=torch.long)
        logits = model.logits(
            model.forward(nothing, nothing, [Span(0, 0, self.chat.prompt(QUESTION))])
        )
        self.assertEqual(found[0][0][0], int(logits[-1].argmax()))

    def test_a_stop_token_ends_an_answer_and_is_not_part_of_it(self):
        stop = self.answers(self.engine(), [self.sequence(3, temperature=0)])[0][0][2]
        engine = Engine(Llama(self.folder, 4), 4, {stop})
        [(answer, reason)] = self.answers(engine, [self.sequence(3, temperature=0)])
        self.assertEqual(reason, "stop")
        self.assertNotIn(stop, answer)

    def test_a_full_answer_ends_by_length(self):
        [(answer, reason)] = self.answers(self.engine(), [self.sequence(3, max_tokens=4)])
        self.assertEqual((len(answer), reason), (4, "length"))

    def test_the_next_turn_of_a_conversation_reads_only_its_end_and_answers_as_if_it_had_read_all(
        self,
    ):
        engine, plain = self.engine(), self.engine(park=0)
        first = self.sequence(1)
        self.answers(engine, [first])
        said = self.chat.text(first.answer)
        messages = [
            *QUESTION,
            {"role": "assistant", "content": said},
            {"role": "user", "content": "Wrong."},
        ]
        kept, whole = self.sequence(2, messages), self.sequence(2, messages)
        self.assertEqual(self.answers(engine, [kept]), self.answers(plain, [whole]))
        self.assertGreaterEqual(kept.cached, len(first.prompt))
        self.assertEqual(whole.cached, 0)

    def test_parked_states_are_bounded(self):
        engine = self.engine(park=5)
        self.answers(engine, [self.sequence(s, max_tokens=3) for s in range(40)])
        self.assertLessEqual(engine.parked_count, 16)
        self.assertEqual(engine.parked_count, sum(len(held) for held in engine.parked.values()))


class Sampling(unittest.TestCase):
    def test_draws_follow_the_probabilities_within_the_nucleus(self):
        p = torch.tensor([0.5, 0.3, 0.15, 0.05])
        count = 4000
        states = np.array([stream(seed, 0) for seed in range(count)], dtype=np.uint64)
        uniform = torch.from_numpy(advance(states))
        drawn = draw(
            p.log().repeat(count, 1), torch.ones(count), torch.full((count,), 0.8), uniform
        )
        shares = np.bincount(drawn, minlength=4) / count
        np.testing.assert_allclose(shares, [0.625, 0.375, 0, 0], atol=0.03)

    def test_a_nucleus_beyond_the_likeliest_tokens_is_still_whole(self):
        count, words = 3000, 300
        states = np.array([stream(seed, 1) for seed in range(count)], dtype=np.uint64)
        uniform = torch.from_numpy(advance(states))
        drawn = draw(torch.zeros(count, words), torch.ones(count), torch.ones(count), uniform)
        self.assertGreater(len(set(drawn)), 250)

    def test_streams_of_seeds_and_choices_differ(self):
        self.assertEqual(len({stream(s, c) for s in range(20) for c in range(20)}), 400)

    def test_common_beginnings(self):
        self.assertEqual(
            [common([1, 2, 3], [1, 2, 4]), common([1], [1, 2]), common([], [1])], [2, 1, 0]
        )


class Requests(unittest.TestCase):
    def refused(self, **change) -> Refused:
        with self.assertRaises(Refused) as caught:
            parse({"model": NAME, "messages": QUESTION} | change, NAME)
        return caught.exception

    def test_defaults_are_openai_s(self):
        asked = parse({"model": NAME, "messages": QUESTION}, NAME)
        self.assertEqual(
            (asked.temperature, asked.top_p, asked.max_tokens, asked.n), (1.0, 1.0, None, 1)
        )

    def test_another_model_is_not_found(self):
        self.assertEqual(self.refused(model="other").status, 404)

    def test_wrong_values_are_refused_by_name(self):
        wrong = {
            "temperature": 3,
            "top_p": 0,
            "max_tokens": 0,
            "n": 1.5,
            "seed": "x",
            "stream": True,
            "messages": [],
        }
        for key, value in wrong.items():
            refused = self.refused(**{key: value})
            self.assertEqual(refused.status, 400)
            self.assertIn(key, str(refused))

    def test_wrong_messages_are_refused(self):
        for message in ({"role": "tool", "content": ""}, {"role": "user", "content": None}, "x"):
            self.assertEqual(self.refused(messages=[message]).status, 400)


if __name__ == "__main__":
    unittest.main()
