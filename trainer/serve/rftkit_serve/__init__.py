"""Serves small Llama checkpoints on a CPU through an OpenAI-compatible API, with continuous
batching.
"""
