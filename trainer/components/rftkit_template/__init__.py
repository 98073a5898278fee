"""Which tokens of a conversation are trained, by the checkpoint's own chat template.

Needs only jinja2 and tokenizers, so that a template can be checked without torch.
"""
