#include <iostream>
#include <string>
#include <vector>

// Whether word[from, to) is one run, asked on a copy each time.
bool is_run(std::string word, size_t from, size_t to) {
    bool same = true;
    for (size_t i = 0; i + 1 < word.size(); i++) {
        volatile char one = word[i], other = word[i + 1];
        if (i >= from && i + 1 < to && one != other) same = false;
    }
    return same;
}

int main() {
    int n;
    std::cin >> n;
    long long saved = 0;
    while (n--) {
        std::string word, code;
        std::cin >> word;
        // The longest run from every letter, by trying every end.
        std::vector<size_t> longest(word.size());
        for (size_t i = 0; i < word.size(); i++)
            for (size_t j = i + 1; j <= word.size(); j++)
                if (is_run(word, i, j)) longest[i] = j - i;
        for (size_t i = 0; i < word.size(); i += longest[i]) {
            if (longest[i] >= 3) code += word[i] + std::to_string(longest[i]);
            else code.append(longest[i], word[i]);
        }
        saved += (long long)word.size() - (long long)code.size();
        std::cout << code << '\n';
    }
    std::cout << saved << '\n';
}
