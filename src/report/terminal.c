#include "report/prose.h"
#include "report/text.h"

#define ROWS 10 /* of the leaderboard */

void report_terminal_figures(struct str *out, struct figures *figures,
                             const struct summary *s,
                             const struct text_style *style)
{
    struct tell t = { .out = out, .figures = figures, .style = style, .s = s };

    prose_verdict(&t);
    if (prose_has_board(s)) {
        str_add_text(out, "\n");
        prose_leaderboard(&t, ROWS);
    }
    out->failed |= t.failed;
    tell_release(&t);
}

void report_confirmation(struct str *out, const struct summary *s,
                         const struct text_style *style)
{
    struct tell t = { .out = out, .style = style, .s = s };

    tell_heading(&t, 2, "Confirmation");
    prose_confirmed(&t);
    str_add_text(out, "\n");
    prose_confirm_table(&t);
    out->failed |= t.failed;
    tell_release(&t);
}

void report_terminal(struct str *out, const struct summary *s,
                     const struct text_style *style)
{
    report_terminal_figures(out, NULL, s, style);
}
