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
            if (j - i >= 3) code += std::to_string(j - i) + word[i];
            else code.append(j - i, word[i]);
            i = j;
        }
        saved += (long long)word.size() - (long long)code.size();
        std::cout << code << '\n';
    }
    std::cout << saved << '\n';
}
