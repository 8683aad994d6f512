#include "support/exactly.h"

#include <stdarg.h>
#include <string.h>

/* A part of each sentence that claims something. */
static const char *const claims[] = {
    "clearly beats",
    "probably beats",
    "cannot be told apart from it",
    "None of these is",
    "The tied point is not",
    "It did not learn",
    "finds the smaller classes, too",
    "prefer it when",
    "More may be lost",
    "Nothing was held out",
    "One seed only",
    "which chance alone could give",
    "inside the corrected interval",
    "below the corrected interval",
    "above the corrected interval",
    "is the smallest tried and the results",
    "is the largest tried and the results",
    "It overfits:",
    "It still improves",
    "it finds only",
    "What matters most is",
    "the search was long enough",
    "a finer or wider grid",
    "are about equally large",
    "times the examples of the smallest",
    "They choose differently",
    "Both choose the same point",
    "The headline hides",
    "clearly lower cross-entropy",
    "has exactly the same",
    "By the one-standard-error rule",
    " would choose p",
    "matters most: it explains",
    "two act together, see below",
    "the two interact",
    "it can be fixed",
    "The seeds alone explain",
    "make much of this",
    "No factor by itself can be told",
    " diverged.",
    " did not learn",
    "collapsed",
    "Overfitting: ",
    "a gap without damage",
    "overfitting may have begun",
    "not over-fitted",
    "Still improving",
    "fewer epochs would do",
    "jumps from epoch to epoch",
    "the order of the two is partly luck",
    "epochs were not needed",
    "the chosen one does not",
    "There are no errors",
    "Weakest class",
    "missed by",
    "taken at their word",
    "over-confident",
    "under-confident",
    "| helps",
    "| harms",
    "no difference to be seen",
    "too few pairs to tell",
    "Halving the training examples costs",
    " not ranked",
    "treat it as validation data",
    "The seeds disagree",
};

#define N_CLAIMS (int)(sizeof(claims) / sizeof(claims[0]))

void exactly(const struct planted *what, ...)
{
    bool expected[N_CLAIMS] = { false };
    const char *one;
    va_list ap;

    va_start(ap, what);
    while ((one = va_arg(ap, const char *))) {
        int i = 0;

        while (i < N_CLAIMS && strcmp(claims[i], one) != 0)
            i++;
        cr_assert_lt(i, N_CLAIMS, "no claim is \"%s\"", one);
        expected[i] = true;
    }
    va_end(ap);
    tell(what);
    for (int i = 0; i < N_CLAIMS; i++)
        cr_expect_eq(strstr(text, claims[i]) != NULL, expected[i],
                     "%s: %s in:\n%s", claims[i],
                     expected[i] ? "not" : "wrongly", text);
    done();
}
