"""Components that rftkit adds to torchtune and TRL: data, schedule, optimizer, recipes.

Found through PYTHONPATH; nothing here imports torch unless the module needs it, so that data checks start fast.
"""
