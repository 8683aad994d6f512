/*
 * text.h - a summary told: on the terminal and as Markdown
 *
 * Errors:  none but what the str remembers.
 */
#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

#include "base/str.h"
#include "report/figure.h"
#include "summary/summary.h"

struct text_style {
    bool color;  /* ANSI colours */
    bool ascii;  /* no characters beyond ASCII */
    int columns; /* width of the terminal */
};

/* Verdict and leaderboard. */
void report_terminal(struct str *out, const struct summary *s,
                     const struct text_style *style);
/* What new seeds say of the choice; nothing without them. */
void report_confirmation(struct str *out, const struct summary *s,
                         const struct text_style *style);
/* The whole report. */
void report_markdown(struct str *out, const struct summary *s);

/* The same, and the list of figures printed, for a test that replays them. */
void report_terminal_figures(struct str *out, struct figures *figures,
                             const struct summary *s,
                             const struct text_style *style);
void report_markdown_figures(struct str *out, struct figures *figures,
                             const struct summary *s);

#endif
