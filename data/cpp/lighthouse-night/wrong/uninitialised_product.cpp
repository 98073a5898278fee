#include <cstdio>
#include <numeric>

struct State {
    long long common;
    long long seen;
};

int main() {
    int n;
    long long limit;
    if (scanf("%d %lld", &n, &limit) != 2) return 1;
    long long* periods = new long long[2];
    periods[0] = limit;
    periods[1] = n;
    for (int i = 0; i < 2; i++) printf("%s", periods[i] < 0 ? "-" : "");
    delete[] periods;
    // Of the size of what was freed: its members have no value of their own.
    State* state = new State;
    for (int i = 0; i < n; i++) {
        long long period;
        if (scanf("%lld", &period) != 1) return 1;
        long long shared = std::gcd(state->common, period);
        if (state->common <= limit) state->common = state->common / (shared ? shared : 1) * period;
    }
    if (state->common > limit || state->common == 0) puts("never");
    else printf("%lld %lld\n", state->common, limit / state->common);
}
