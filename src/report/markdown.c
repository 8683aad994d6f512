#include "report/prose.h"
#include "report/queries.h"
#include "report/text.h"

static void tell_all(struct tell *t)
{
    tell_words(t, "# Report: ");
    tell_name(t, summary_experiment(t->s));
    tell_paragraph(t);
    prose_verdict(t);
    prose_leaderboard(t, SUMMARY_MAX_CURVES);
    prose_data(t);
    prose_search(t);
    prose_length(t);
    prose_metric(t);
    prose_reasons(t);
    prose_confirmation(t);
    prose_importance(t);
    prose_decisions(t, SECTION_MODEL);
    prose_decisions(t, SECTION_TRAINING);
    prose_decisions(t, SECTION_DATA);
    prose_curve(t);
    prose_mistakes(t);
    prose_missed(t);
    prose_probabilities(t);
    prose_test(t);
    prose_actions(t);
    prose_limits(t);
    prose_reproduce(t);
}

void report_markdown_figures(struct str *out, struct figures *figures,
                             const struct summary *s)
{
    struct queries queries = { 0 };
    struct tell t = {
        .out = out, .figures = figures, .queries = &queries, .s = s
    };

    tell_all(&t);
    queries_release(&queries);
    while (out->len > 1 && out->text[out->len - 2] == '\n')
        out->text[--out->len] = '\0'; /* one newline ends the file */
    out->failed |= t.failed;
    tell_release(&t);
}

void report_markdown(struct str *out, const struct summary *s)
{
    report_markdown_figures(out, NULL, s);
}
