"""Components that rftkit adds to torchtune and TRL: data, schedule, optimizers, recipes.

Found through PYTHONPATH. Modules import torch only if they need it, so that data checks start
quickly.
"""
