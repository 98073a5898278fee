#include <cstdio>
#include <vector>

int main() {
    int n;
    if (scanf("%d", &n) != 1) return 1;
    int* buffer = new int[n];
    for (int i = 0; i < n; i++)
        if (scanf("%d", &buffer[i]) != 1) return 1;
    std::vector<int> heights(buffer, buffer + n);
    delete[] buffer;
    // Ranges of masts that nothing stops keep what the memory held.
    int* ranges = new int[n];
    std::vector<int> open;
    for (int i = 0; i < n; i++) {
        while (!open.empty() && heights[open.back()] <= heights[i]) open.pop_back();
        if (!open.empty()) ranges[i] = i - open.back();
        open.push_back(i);
    }
    long long total = 0;
    for (int i = 0; i < n; i++) {
        printf("%d ", ranges[i]);
        total += ranges[i];
    }
    printf("\n%lld\n", total);
}
