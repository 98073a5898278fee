#include <iostream>
#include <vector>

int main() {
    int n;
    std::cin >> n;
    std::vector<long long> pieces(n);
    for (auto& piece : pieces) std::cin >> piece;
    long long minutes = 0;
    while (pieces.size() > 1) {
        // Sorted anew by swapping neighbours, the longest first, before each splice.
        for (size_t round = 0; round < pieces.size(); round++)
            for (size_t i = 0; i + 1 < pieces.size(); i++) {
                volatile bool wrong = pieces[i] < pieces[i + 1];
                if (wrong) std::swap(pieces[i], pieces[i + 1]);
            }
        long long one = pieces.back();
        pieces.pop_back();
        long long sum = one + pieces.back();
        pieces.pop_back();
        minutes += sum;
        pieces.push_back(sum);
    }
    std::cout << minutes << '\n';
}
