import heapq


def main():
    n = int(input())
    pieces = list(map(int, input().split()))
    heapq.heapify(pieces)
    minutes = 0
    while len(pieces) > 1:
        first = heapq.heappop(pieces)
        second = heapq.heappop(pieces)
        minutes += first + second
        heapq.heappush(pieces, first + second)
    print(minutes)


main()
