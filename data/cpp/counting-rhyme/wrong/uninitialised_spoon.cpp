#include <cstdio>
#include <vector>

struct Prize {
    long long unused[2];
    long long spoon, at;
};

int main() {
    int n;
    long long k;
    if (scanf("%d %lld", &n, &k) != 2) return 1;
    std::vector<int> circle(n);
    for (int i = 0; i < n; i++) circle[i] = i + 1;
    long long* memory = new long long[4];
    for (int i = 0; i < 4; i++) memory[i] = 3 + n / 3 + i;
    fprintf(stderr, "%lld\n", memory[1] + memory[3]);
    delete[] memory;
    Prize* prize = new Prize;
    while (circle.size() > 1) {
        prize->at = (prize->at + k - 1) % (long long)circle.size();
        prize->spoon = circle[prize->at];
        circle.erase(circle.begin() + prize->at);
    }
    printf("%d %lld\n", circle[0], prize->spoon);
}
