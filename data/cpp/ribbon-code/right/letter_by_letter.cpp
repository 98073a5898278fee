#include <bits/stdc++.h>
using namespace std;

int main() {
    int n;
    cin >> n;
    int saved = 0;
    for (int t = 0; t < n; t++) {
        string word;
        cin >> word;
        ostringstream code;
        int run = 0;
        for (size_t i = 0; i < word.size(); i++) {
            run++;
            if (i + 1 < word.size() && word[i + 1] == word[i]) continue;
            if (run < 3) code << string(run, word[i]);
            else code << word[i] << run;
            run = 0;
        }
        saved += word.size() - code.str().size();
        cout << code.str() << "\n";
    }
    cout << saved << endl;
}
