"""A harness for verifiers that asks the model once, in this process, without a sandbox."""

import aiohttp
import verifiers.v1 as vf

__all__ = ["StubHarness"]


class StubConfig(vf.HarnessConfig):
    pass


class StubHarness(vf.Harness[StubConfig]):
    APPENDS_SYSTEM_PROMPT = True
    EXECUTES_CODE = False
    NEEDS_CONTAINER = False

    async def launch(self, ctx, trace, runtime, endpoint, secret, mcp_urls, data, **_):
        system, prompt = self.resolve_prompt(data)
        messages = [] if system is None else [{"role": "system", "content": system}]
        body = {"model": ctx.model, "messages": [*messages, {"role": "user", "content": prompt}]}
        headers = {"Authorization": f"Bearer {secret}"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.post(f"{endpoint}/chat/completions", json=body) as response,
        ):
            response.raise_for_status()
            await response.read()
        return vf.ProgramResult(exit_code=0, stdout="", stderr="")
