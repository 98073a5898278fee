"""What a judging may end with beside a result."""


class JudgeError(Exception):
    """There is no verdict. Never to be counted as a wrong answer."""


class NoVerdict(JudgeError):
    """The server was asked, and had no verdict until patience was over: it was full, or failing."""


class JudgeUnavailable(JudgeError):
    """No server could be reached."""


class ServersDiffer(JudgeError):
    """Servers have other problems or another judge: their verdicts are not comparable."""


class RequestRefused(JudgeError):
    """The request itself is wrong: the same request is refused each time.

    `status` is the HTTP status, `code` the server's word for it, `faults` what is wrong where.
    """

    def __init__(self, status: int, code: str, message: str, faults: list[dict[str, str]]) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.faults = faults
