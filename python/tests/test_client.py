"""The client's promises, with servers in memory: retries, several servers, loss, refusal."""

import asyncio
import os
import tempfile
import unittest

from rftkit import Judge, JudgeUnavailable, NoVerdict, RequestRefused, ServersDiffer
from stub import Stub

TESTS = [{"input": "1", "output": "1"}]


class ClientCase(unittest.TestCase):
    def stub(self, **given):
        stub = Stub(**given)
        self.addCleanup(stub.stop)
        return stub

    def judge(self, *args, **given):
        judge = Judge(*args, **given)
        self.addCleanup(judge.close)
        return judge


class OneServer(ClientCase):
    def test_a_result_has_the_members_of_the_answer_and_ignores_later_ones(self):
        stub = self.stub()
        result = self.judge(stub.url).judge(code="x", tests=TESTS, id=7)
        self.assertEqual((result.verdict, result.passed, result.share), ("OK", True, 1.0))
        self.assertEqual(result.tests[0].verdict, "OK")
        self.assertEqual(stub.asked, [{"code": "x", "tests": TESTS, "id": 7}])

    def test_429_503_and_504_are_asked_again_until_there_is_a_verdict(self):
        stub = self.stub()
        stub.statuses = [429, 503, 504]
        self.assertEqual(self.judge(stub.url).judge(code="x", tests=TESTS).verdict, "OK")
        self.assertEqual(len(stub.asked), 4)

    def test_other_statuses_are_not_asked_again(self):
        for status in (400, 401, 404, 413, 500):
            stub = self.stub()
            stub.statuses = [status]
            with self.assertRaises(RequestRefused) as raised:
                self.judge(stub.url).judge(code="x", tests=TESTS)
            self.assertEqual(
                (raised.exception.status, raised.exception.code), (status, "some_code")
            )
            self.assertEqual(len(stub.asked), 1)

    def test_without_a_verdict_in_time_an_exception_says_why(self):
        stub = self.stub()
        stub.statuses = [503] * 1000
        with self.assertRaisesRegex(NoVerdict, "some words"):
            self.judge(stub.url, patience=0.3).judge(code="x", tests=TESTS)

    def test_a_server_that_is_not_there_raises_at_once(self):
        stub = Stub()
        stub.stop()
        with self.assertRaises(JudgeUnavailable):
            self.judge(stub.url).judge(code="x", tests=TESTS)

    def test_a_server_that_comes_later_is_waited_for_if_asked(self):
        stub = Stub()
        stub.stop()
        judge = self.judge(stub.url, wait_for_server=20)
        with self.assertRaises(JudgeUnavailable):
            self.judge(stub.url, wait_for_server=0.2).judge(code="x", tests=TESTS)
        self.stub(port=stub.port)
        self.assertEqual(judge.judge(code="x", tests=TESTS).verdict, "OK")

    def test_a_kept_connection_that_the_server_closed_is_replaced(self):
        stub = Stub()
        judge = self.judge(stub.url)
        judge.judge(code="x", tests=TESTS)
        stub.stop()
        self.stub(port=stub.port)
        self.assertEqual(judge.judge(code="y", tests=TESTS).verdict, "OK")

    def test_the_token_is_sent_and_may_be_in_the_address(self):
        stub = self.stub()
        self.judge(stub.url, token="secret").judge(code="x", tests=TESTS)
        judge = self.judge(stub.url.replace("//", "//:other%2Fone@"))
        judge.judge(code="x", tests=TESTS)
        sent = [headers["Authorization"] for headers in stub.headers]
        self.assertEqual(sent, ["Bearer secret", "Bearer other/one"])
        self.assertNotIn("other", judge.urls[0])

    def test_many_programs_keep_their_order_and_asyncio_gets_them_as_they_end(self):
        stub = self.stub()
        judge = self.judge(stub.url)
        requests = [
            {"code": "wrong" if i % 3 == 0 else "x", "tests": TESTS, "id": i} for i in range(50)
        ]
        expected = [i % 3 != 0 for i in range(50)]
        self.assertEqual([result.passed for result in judge.judge_many(requests)], expected)

        async def gather():
            return {i: r.passed async for i, r in judge.ajudge_many(requests)}

        self.assertEqual(asyncio.run(gather()), dict(enumerate(expected)))


class SeveralServers(ClientCase):
    def test_equal_problems_go_to_the_same_server_and_all_servers_work(self):
        stubs = [self.stub() for _ in range(3)]
        judge = self.judge([stub.url for stub in stubs])
        for i in range(60):
            judge.judge(code=str(i), problem_id=f"p{i % 20}")
        owners = [{body["problem_id"] for body in stub.asked} for stub in stubs]
        self.assertTrue(all(owners))
        self.assertEqual(sum(len(owner) for owner in owners), 20)

    def test_the_loss_of_a_server_loses_no_request(self):
        first, second = Stub(), self.stub()
        judge = self.judge([first.url, second.url])
        judge.judge_many([{"code": "x", "problem_id": str(i)} for i in range(20)])
        first.stop()
        results = judge.judge_many([{"code": "x", "problem_id": str(i)} for i in range(40)])
        self.assertEqual({result.verdict for result in results}, {"OK"})

    def test_a_server_with_other_problems_is_refused(self):
        urls = [self.stub().url, self.stub().url, self.stub(digest="other").url]
        with self.assertRaisesRegex(ServersDiffer, "problems"):
            self.judge(urls).check()
        judge = self.judge(urls)
        with self.assertRaises(ServersDiffer):
            for i in range(100):
                judge.judge(code="x", problem_id=str(i))

    def test_a_server_that_comes_back_with_other_problems_is_refused(self):
        first, second = self.stub(), Stub()
        judge = self.judge([first.url, second.url])
        judge.check()
        second.stop()
        judge.judge_many([{"code": "x", "problem_id": str(i)} for i in range(20)])
        self.stub(digest="other", port=second.port)
        with self.assertRaises(ServersDiffer):
            judge.check()

    def test_a_full_server_leaves_its_requests_to_the_other(self):
        full, free = self.stub(), self.stub()
        full.statuses = [429] * 1000
        judge = self.judge([full.url, free.url])
        results = judge.judge_many([{"code": "x", "problem_id": str(i)} for i in range(20)])
        self.assertEqual(len(results), 20)
        self.assertEqual(len(free.asked), 20)

    def test_addresses_may_come_from_a_file(self):
        stub = self.stub()
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write(f"{stub.url}\n\n")
            file.flush()
            self.assertEqual(self.judge(file.name).urls, [stub.url])

    def test_a_server_that_moved_is_found_by_the_file_when_the_former_is_lost(self):
        first, second = Stub(), self.stub()
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "judges.txt")
            for url in (first.url, second.url):
                with open(path, "w") as file:
                    file.write(f"{url}\n")
                if url == first.url:
                    judge = self.judge(path, wait_for_server=20)
                    judge.judge(code="x", problem_id="p")
            first.stop()
            self.assertEqual(judge.judge(code="x", problem_id="p").verdict, "OK")
            self.assertEqual(judge.urls, [second.url])


class Addresses(unittest.TestCase):
    def test_what_is_no_address_is_refused(self):
        for url in ("ftp://x:1", "localhost:8080"):
            with self.assertRaises(ValueError):
                Judge(url)


if __name__ == "__main__":
    unittest.main()
