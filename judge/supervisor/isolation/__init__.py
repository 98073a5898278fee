"""How a process is confined: system calls, files, namespaces, groups and limits; and how much of
it works here.
"""
