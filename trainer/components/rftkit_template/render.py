"""Renders a chat template as servers do: jinja2's immutable sandbox with the names that
transformers adds.

Promises: the clock is the given date; time and length of an output are bounded. Does not bound
single operations in C, such as a power of huge numbers: the caller bounds memory, and kills the
process after its own time limit.
"""

import contextlib
import datetime
import json
import signal
from collections.abc import Iterator
from typing import ClassVar

import jinja2
import jinja2.ext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from .refusals import CheckpointError, RefusedError, clipped

SECONDS = 10
MOST_CHARACTERS = 16 * 2**20
LARGEST_TEMPLATE = 2**20


class _Generation(jinja2.ext.Extension):
    """`{% generation %}` marks answers for trainers; its content is rendered as it is."""

    tags: ClassVar = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
        return jinja2.nodes.Scope(body, lineno=line)


class _Namespace(jinja2.utils.Namespace):
    """Underscored names are refused, as in transformers."""

    def __init__(*args, **kwargs):
        self, *rest = args
        attributes = dict(*rest, **kwargs)
        for name in attributes:
            _check_name(name)
        jinja2.utils.Namespace.__init__(self, attributes)

    def __setitem__(self, name, value):
        _check_name(name)
        super().__setitem__(name, value)


def _check_name(name) -> None:
    if isinstance(name, str) and name.startswith("_"):
        raise jinja2.exceptions.SecurityError(f"a namespace attribute {name!r}")


def _tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(
        x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys
    )


def _raise_exception(message):
    raise jinja2.exceptions.TemplateError(message)


class _TimeError(Exception):
    pass


@contextlib.contextmanager
def limited(seconds: float = SECONDS) -> Iterator[None]:
    """Stops Python code that runs longer than `seconds`."""

    def stop(*_):
        raise _TimeError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class Renderer:
    """A compiled template. `date` (YYYY-MM-DD) is what a template sees as today."""

    def __init__(
        self, template: str, special: dict, date: str, where: str, seconds: float = SECONDS
    ):
        if len(template) > LARGEST_TEMPLATE:
            raise CheckpointError(
                where,
                f"a chat template of at most {LARGEST_TEMPLATE} characters",
                f"{len(template)}",
                "Check that this file is the chat template.",
            )
        self.special = special
        self.seconds = seconds
        self.reads_date = False
        self._noon = datetime.datetime.fromisoformat(f"{date}T12:00:00")
        environment = ImmutableSandboxedEnvironment(
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=[_Generation, jinja2.ext.loopcontrols],
            # Constant expressions would be computed when the template is compiled.
            optimized=False,
        )
        environment.filters["tojson"] = _tojson
        environment.globals["raise_exception"] = _raise_exception
        environment.globals["strftime_now"] = self._strftime
        environment.globals["dict"] = dict
        environment.globals["namespace"] = _Namespace
        try:
            with limited(seconds):
                tree = environment.parse(template)
                self.names = _names_in(tree)
                self.template = environment.from_string(template)
        except (jinja2.exceptions.TemplateError, SyntaxError, RecursionError, MemoryError) as error:
            raise _unreadable(where, error) from error
        except _TimeError as error:
            raise _unreadable(where, f"one that takes longer than {seconds} s") from error

    def _strftime(self, form) -> str:
        self.reads_date = True
        return self._noon.strftime(form)

    def text(
        self, messages: list[dict], *, prompt: bool, kwargs: dict, tools: list[dict] | None = None
    ) -> str:
        """The text of a conversation; with `prompt`, as a server sends it.

        @raises RefusedError where the template fails or exceeds a limit
        """
        given = {
            **self.special,
            "messages": messages,
            "tools": tools,
            "documents": None,
            "add_generation_prompt": prompt,
            **kwargs,
        }
        try:
            with limited(self.seconds):
                return self._joined(given)
        except _TimeError as error:
            raise RefusedError("template_limit", f"more than {self.seconds} s") from error
        except RefusedError:
            raise
        # Templates call methods of texts and numbers, which raise any error.
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            raise RefusedError("template_error", clipped(said, 300)) from error

    def _joined(self, given: dict) -> str:
        parts, length = [], 0
        for part in self.template.generate(given):
            length += len(part)
            if length > MOST_CHARACTERS:
                raise RefusedError("template_limit", f"more than {MOST_CHARACTERS} characters")
            parts.append(part)
        return "".join(parts)


def _names_in(tree) -> set[str]:
    """Attributes and constant texts of the expressions: the fields that a template may read."""
    attributes = {node.attr for node in tree.find_all(jinja2.nodes.Getattr)}
    texts = {
        node.value for node in tree.find_all(jinja2.nodes.Const) if isinstance(node.value, str)
    }
    return attributes | texts


def _unreadable(where: str, got) -> CheckpointError:
    return CheckpointError(
        where,
        "a chat template in Jinja",
        clipped(str(got) or type(got).__name__, 300),
        "Check the template's syntax; `transformers` must render it too.",
    )
