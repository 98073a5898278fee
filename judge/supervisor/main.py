"""Entry point of the judge's supervisor, started by judge/supervisor.ts as `python3 -s -S -P -B -c
BOOT FOLDER CONFIG`, where BOOT runs this file.

Promises: no path of this machine's judge is in the code, the arguments or the frames that a program
can see; every program starts with the same frames below it, because forked processes return to this
file before they run one. Not a public command; see judge/create.ts.
"""

import sys

NAME = "<judge>/"


class _Loader:
    """Loads the judge's modules under names without their folder."""

    def __init__(self, folder):
        self.folder = folder

    def find_spec(self, name, path=None, target=None):
        place = name.replace(".", "/")
        for file, package in ((place + "/__init__.py", True), (place + ".py", False)):
            try:
                with open(self.folder + "/" + file, "rb") as source:
                    text = source.read()
            except OSError:
                continue
            spec = sys.__spec__.__class__(name, self, origin=NAME + file, is_package=package)
            spec.loader_state = text
            return spec
        return None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        spec = module.__spec__
        module.__file__ = spec.origin
        code = compile(spec.loader_state, spec.origin, "exec", dont_inherit=True)
        spec.loader_state = None
        exec(code, module.__dict__)


def _spawner():
    """The zygote that a forked process becomes; the spawner itself ends in this call."""
    folder, config = sys.argv[1:3]
    sys.argv, sys.orig_argv = [""], [""]
    sys.executable = "python3"
    loader = _Loader(folder)
    sys.meta_path.insert(0, loader)
    import spawner

    if '"native":' in config:  # of compiled programs; the spawner finds it by its name
        import native.server  # noqa: F401
    sys.meta_path.remove(loader)
    loader.folder = ""
    return spawner.main(config)


if __name__ == "__main__":
    work = _spawner()
    while True:
        work = work()
