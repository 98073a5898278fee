"""Serves small Llama checkpoints on a CPU through an OpenAI-compatible interface, many requests at once."""
