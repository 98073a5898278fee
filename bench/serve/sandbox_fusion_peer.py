"""SandboxFusion's own /run_code, served by uvicorn as its server does, for bench/serve/peer.ts.

Arguments: the folder of its source, a port. Its conda environment is left out: programs run with
the interpreter of this process. Not isolated (its setting `none`): runs the benchmark's own
programs only.
"""

import os
import sys
import types


def main() -> None:
    folder, port = sys.argv[1:]
    os.environ.setdefault("SANDBOX_CONFIG", "local")
    interpreter = os.path.join(sys.base_prefix, "bin")
    os.environ["PATH"] = os.pathsep.join([interpreter, os.environ.get("PATH", "")])
    os.chdir(folder)
    sys.path.insert(0, folder)
    # Imported by modules that /run_code does not use.
    for name in ("databases", "transformers"):
        sys.modules.setdefault(name, types.ModuleType(name))
    import uvicorn
    from fastapi import FastAPI
    from sandbox.runners import major
    from sandbox.server.sandbox_api import sandbox_router

    major.get_python_rt_env = lambda _name: {}
    app = FastAPI()
    app.include_router(sandbox_router)
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="error", timeout_keep_alive=3600)


main()
