"""Compiled programs and other runtimes: a zygote that starts a new process for each test."""
