"""The reasons for which a conversation or a checkpoint is refused, each with its meaning and cure.

A reason is part of results that programs read, so its name never changes.
"""

REASONS: dict[str, tuple[str, str]] = {
    "bad_messages": (
        "messages that are not a list of {role, content}, or a role or content that is not text",
        "Give each row the column messages (or conversations, or prompt and completion): a list of {role, content}.",
    ),
    "no_target": (
        "no assistant message that the loss covers",
        "Choose another --loss, or remove the row.",
    ),
    "empty_answer": (
        "a trained answer without text, which teaches the model to stop at once",
        "Remove the row.",
    ),
    "control_token": (
        "text that contains a control token of this model; trainers and servers read it as one",
        "Remove the row, or change the text.",
    ),
    "thought_marks": (
        "think tags that are not one pair at the start of an answer; templates move or drop text there",
        "Give the thoughts as reasoning_content, or remove the row.",
    ),
    "thought_dropped": (
        "the template leaves out the thoughts of the trained answer",
        "Remove the reasoning from the rows (of a run: strip-prompts.reasoning: drop), or write it into the content as <think>…</think>.",
    ),
    "content_changed": (
        "the template changes the text of the trained answer",
        "Remove the row; this template cannot show the answer as it is.",
    ),
    "empty_thought": (
        "the template writes an empty thought into the trained answer; a server does not ask for it",
        "Ask for no thought: --template-kwargs '{\"enable_thinking\": false}', in training and in serving.",
    ),
    "not_a_prefix": (
        "the prompt that a server sends is not the beginning of the row that the template makes",
        "Set --template-kwargs as the server has them; where the server opens a thought, rows need one.",
    ),
    "tools_dropped": (
        "the template leaves out tools, tool calls or tool results of the row",
        "Use a model whose template reads tools, or remove the row.",
    ),
    "no_stop_token": (
        "no stop token follows the answer, so the model would not learn to stop",
        "Add the token that ends an answer to eos_token_id of generation_config.json.",
    ),
    "stop_token_inside": (
        "a stop token inside the target; a server would end the answer there",
        "Remove the row.",
    ),
    "boundary": (
        "a token covers the end of the prompt and the start of the answer and cannot be split",
        "Remove white space at the start of the answer.",
    ),
    "tokenizer_changes_text": (
        "the tokenizer does not give back the text that it was given",
        "Check that tokenizer.json belongs to this model.",
    ),
    "too_long": (
        "a row longer than the window; a trainer would cut the answer",
        "Raise --window, or remove the row.",
    ),
    "template_error": (
        "the template reports an error for this conversation",
        "Read the detail: templates refuse roles or orders of messages (Gemma: system messages).",
    ),
    "template_limit": (
        "the template needs more time or writes more text than is allowed",
        "Check the template: a normal one needs milliseconds.",
    ),
}


class RefusedError(ValueError):
    """A conversation that cannot be trained faithfully."""

    def __init__(self, reason: str, detail: str):
        super().__init__(f"{reason}: {detail}")
        if reason not in REASONS:
            raise KeyError(reason)
        self.reason = reason
        self.detail = detail


class CheckpointError(ValueError):
    """A folder that cannot be used; the message says what was expected and what to do."""

    def __init__(self, where: str, expected: str, got: str, fix: str):
        super().__init__(f"{where}: expected {expected}, got {got}")
        self.fault = {"where": where, "expected": expected, "got": got, "fix": fix}


def clipped(text: str, most: int = 160) -> str:
    """A text for a message: visible line breaks, bounded."""
    shown = repr(text)
    return shown if len(shown) <= most else f"{shown[:most]}… ({len(text)} characters)"
