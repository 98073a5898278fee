#include <iostream>
#include <string>

int main() {
    int n;
    std::cin >> n;
    long long saved = 0;
    while (n--) {
        std::string word, code;
        std::cin >> word;
        for (size_t i = 0; i < word.size();) {
            size_t j = i;
            while (j < word.size() && word[j] == word[i]) j++;
            size_t run = j - i;
            if (run >= 3) code += word[i] + std::to_string(run);
            else code.append(run, word[i]);
            i = j;
        }
        saved += (long long)word.size() - (long long)code.size();
        std::cout << code << '\n';
    }
    std::cout << saved << '\n';
}
