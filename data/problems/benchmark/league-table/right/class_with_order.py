class Team:
    def __init__(self, name):
        self.name = name
        self.points = self.scored = self.against = 0

    def play(self, mine, theirs):
        self.scored += mine
        self.against += theirs
        if mine >= theirs:
            self.points += 3 if mine > theirs else 1

    def __lt__(self, other):
        if self.points != other.points:
            return self.points > other.points
        a, b = self.scored - self.against, other.scored - other.against
        if a != b:
            return a > b
        if self.scored != other.scored:
            return self.scored > other.scored
        return self.name < other.name


teams = {}
n = int(input())
for _ in range(n):
    home, away, x, y = input().split()
    teams.setdefault(home, Team(home)).play(int(x), int(y))
    teams.setdefault(away, Team(away)).play(int(y), int(x))
for team in sorted(teams.values()):
    print(team.name, team.points, team.scored - team.against)
