def arrival(hour, minute, journey):
    minute += journey % 60
    hour += journey // 60
    if minute >= 60:
        minute -= 60
        hour += 1
    days = hour // 24
    return days, hour - 24 * days, minute


def main():
    n = int(input())
    for _ in range(n):
        clock, journey = input().split()
        hour, minute = clock.split(":")
        days, h, m = arrival(int(hour), int(minute), int(journey))
        text = str(h).zfill(2) + ":" + str(m).zfill(2)
        if days > 0:
            text += " +" + str(days)
        print(text)


main()
