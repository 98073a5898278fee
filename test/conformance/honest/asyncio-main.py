# about: asyncio.run, which needs an event loop with its own descriptors
# input: "2 3\n"
# output: "5\n"
import asyncio


async def add(a, b):
    await asyncio.sleep(0)
    return a + b


async def main():
    a, b = map(int, input().split())
    print(await add(a, b))


asyncio.run(main())
