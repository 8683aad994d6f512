#include "page/page.h"

#include "page/charts.h"
#include "page/echarts.h"
#include "page/page_parts.h"
#include "page/page_samples.h"
#include "report/prose.h"

/* The verdict beside the picture that proves it. */
static void tell_verdict(struct tell *t, json_t *charts)
{
    str_add_text(t->out, "<div class=\"first\">\n");
    page_add_keys(t);
    prose_verdict(t);
    html_end(t);
    chart_board(t, charts);
    str_add_text(t->out, "</div>\n");
}

static int tell_sections(struct tell *t, json_t *charts, struct store *st,
                         struct err *err)
{
    tell_verdict(t, charts);
    prose_leaderboard(t, SUMMARY_MAX_TESTED);
    if (t->s->n_candidates) {
        chart_parallel(t, charts);
        chart_cost(t, charts);
    }
    prose_data(t);
    chart_classes(t, charts);
    prose_search(t);
    if (t->s->n_candidates && chart_timeline(t, charts, st, err) < 0)
        return -1;
    prose_length(t);
    chart_search(t, charts);
    prose_metric(t);
    chart_metrics(t, charts);
    prose_reasons(t);
    if (chart_duels(t, charts, st, err) < 0)
        return -1;
    chart_repeats(t, charts);
    prose_confirmation(t);
    chart_seeds(t, charts);
    prose_importance(t);
    if (t->s->n_candidates) {
        chart_importance(t, charts);
        chart_heat(t, charts);
    }
    for (int section = 0; section < SECTION_COUNT; section++) {
        prose_decisions(t, (enum section)section);
        chart_levels(t, charts, (enum section)section);
        if (section == SECTION_TRAINING)
            chart_steps(t, charts);
    }
    prose_curve(t);
    chart_losses(t, charts);
    if (chart_curves(t, charts, st, err) < 0)
        return -1;
    prose_mistakes(t);
    chart_confusion(t, charts);
    if (page_samples(t, SHEET_DRAWN, st, err) < 0 ||
        page_samples(t, SHEET_OWN, st, err) < 0)
        return -1;
    prose_missed(t);
    if (page_samples(t, SHEET_MISSED, st, err) < 0)
        return -1;
    prose_probabilities(t);
    if (chart_reliability(t, charts, st, err) < 0)
        return -1;
    prose_test(t);
    prose_actions(t);
    chart_actions(t, charts);
    if (chart_slopes(t, charts, err) < 0)
        return -1;
    chart_sizes(t, charts);
    prose_limits(t);
    prose_reproduce(t);
    html_end(t);
    return 0;
}

/* Top, sections, foot, data: what the experiment says; scripts: what is the
 * same for all. */
static int add_body(struct tell *t, const struct str *scripts, struct store *st,
                    struct err *err)
{
    struct str *out = t->out, sections = { 0 };
    json_t *charts = json_object();
    int rc = -1;

    t->out = &sections;
    if (tell_sections(t, charts, st, err) < 0)
        goto done;
    t->out = out;
    page_add_top(t, &t->html->nav);
    str_add_text(out, "<main>\n");
    str_add_bytes(out, str_text(&sections), sections.len);
    str_add_text(out, "</main>\n");
    page_add_foot(t);
    page_add_data(out, charts);
    str_add_bytes(out, str_text(scripts), scripts->len);
    str_add_text(out, "</body>\n</html>\n");
    t->failed |= sections.failed || !charts;
    rc = 0;
done:
    t->out = out;
    json_decref(charts);
    str_release(&sections);
    return rc;
}

int report_page(struct str *out, struct figures *figures,
                const struct summary *s, struct store *st, struct err *err)
{
    struct html html = { .has_value = false };
    struct tell t = { .out = out,
                      .figures = figures,
                      .form = &form_html,
                      .html = &html,
                      .s = s };
    struct str scripts = { 0 };
    int rc = -1;

    if (page_add_scripts(&scripts, echarts_there() && s->n_candidates, err) <
            0 ||
        page_add_head(out, s, &scripts, err) < 0 ||
        add_body(&t, &scripts, st, err) < 0)
        goto done;
    if (t.failed || scripts.failed || out->failed || html.nav.failed ||
        html.anchors.failed || html.title.failed || html.caption.failed) {
        err_set(err, ERR_NOMEM, "the page of %s", summary_experiment(s));
        goto done;
    }
    rc = 0;
done:
    str_release(&scripts);
    html_release(&html);
    tell_release(&t);
    return rc;
}
