# about: dataclasses with postponed annotations need the real module of the class
# input: "3 4\n"
# output: "Point(x=3, y=4) 25\n"
from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Optional


@dataclass(order=True)
class Point:
    x: int
    y: int
    origin: ClassVar[Optional[Point]] = None
    tags: list[str] = field(default_factory=list, repr=False)

    def norm(self) -> int:
        return self.x**2 + self.y**2


p = Point(*map(int, input().split()))
print(p, p.norm())
