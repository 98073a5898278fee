# about: several coroutines and timers
# input: "3\n"
# output: "[0, 1, 4]\n"
import asyncio


async def square(k):
    await asyncio.sleep(0.001 * (3 - k))
    return k * k


async def main(n):
    print(await asyncio.gather(*(square(k) for k in range(n))))


asyncio.run(main(int(input())))
