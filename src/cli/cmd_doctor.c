#include "base/display.h"
#include "cli/cmd.h"
#include "cli/next.h"
#include "cli/results.h"
#include "run/doctor.h"

#include <string.h>

#define STATUS_DAMAGED 1

static const char *state_of(const struct finding *f, bool fix)
{
    return f->mended ? "mended" : fix ? "left" : "found";
}

static struct table *table_of(const struct doctor_report *r, bool fix)
{
    static const char *const cols[] = { "finding", "state",  "damage", "what",
                                        "meaning", "remedy", NULL };
    struct table *t = table_new(cols);

    for (size_t i = 0; t && i < r->found.n; i++) {
        const struct finding *f = &r->found.list[i];
        const struct ailment_row *a = &ailments[f->ailment];
        json_t *what = json_string(f->what);

        if (!what) /* not UTF-8 */
            what = json_string("?");
        if (table_add(t, json_pack("[ssbOss]", a->name, state_of(f, fix),
                                   a->is_damage, what, a->meaning, a->remedy)) <
            0) {
            table_free(t);
            t = NULL;
        }
        json_decref(what);
    }
    return t;
}

#define SHOWN_MOST 10 /* of one kind; --verbose shows all */

/* What was found of one kind, what it means, and what mends it. */
static void show_kind(struct str *out, const struct doctor_report *r,
                      enum ailment kind, bool fix, bool all)
{
    const struct ailment_row *a = &ailments[kind];
    size_t len = strlen(a->name);
    int n = 0;

    for (size_t i = 0; i < r->found.n; i++) {
        const struct finding *f = &r->found.list[i];

        if (f->ailment != kind || (n++ >= SHOWN_MOST && !all))
            continue;
        str_add(out, "%s%s: ", a->name, f->mended ? ", mended" : "");
        /* Readers begin with the table, too. */
        display_add(out,
                    strncmp(f->what, a->name, len) == 0 && f->what[len] == ':'
                        ? f->what + len + 2
                        : f->what);
        str_add_text(out, "\n");
    }
    if (n > SHOWN_MOST && !all)
        str_add(out, "%s: and %d more (--verbose)\n", a->name, n - SHOWN_MOST);
    if (n)
        str_add(out, "    %s\n    %s: %s.\n", a->meaning,
                fix ? "--fix" : "What --fix would do", a->remedy);
}

/* Is a trial queued that was not before? */
static bool any_trained_again(const struct findings *found)
{
    for (size_t i = 0; i < found->n; i++)
        if (found->list[i].mended && ailments[found->list[i].ailment].queues)
            return true;
    return false;
}

static void sum_up(struct str *out, const char *db,
                   const struct doctor_report *r, bool fix)
{
    int left = r->damaged + r->untidy, mended = (int)r->found.n - left;

    if (!r->found.n) {
        display_add(out, db);
        str_add_text(out, ": nothing is wrong\n");
        return;
    }
    str_add_text(out, "\n");
    display_add(out, db);
    str_add(out, ": %zu finding%s", r->found.n, r->found.n == 1 ? "" : "s");
    if (fix)
        str_add(out, ", %d mended", mended);
    str_add(out, ", %d damage\n", r->damaged);
    if (any_trained_again(&r->found))
        str_add_text(out, "`sweep run` with the config trains what is queued "
                          "again.\n");
}

static void note_circumstances(const struct cli *c,
                               const struct doctor_report *r)
{
    if (r->rolled_back)
        cli_note(c, "%s: a commit that was cut off has been rolled back",
                 cli_db(c));
    if (r->is_shared)
        cli_note(c, "there are other databases of sweep beside it: files that "
                    "seem to belong to nothing are not told");
}

int cmd_doctor(struct cli *c, struct err *err)
{
    struct doctor_report r = { 0 };
    bool fix = c->args.fix;
    struct table *t;
    int rc = -1;

    if (doctor_run(&r, cli_db(c), fix, c->args.network_fs, err) < 0)
        return -1;
    note_circumstances(c, &r);
    if (cli_format(c, FORMAT_TABLE) == FORMAT_TABLE) {
        for (int kind = 0; kind < AILMENT_COUNT; kind++)
            show_kind(&c->out, &r, (enum ailment)kind, fix, c->args.verbose);
        if (!c->args.quiet || r.found.n)
            sum_up(&c->out, cli_db(c), &r, fix);
        next_far(c, &r.holders);
    } else {
        t = table_of(&r, fix);
        if (!t) {
            err_set(err, ERR_NOMEM, "the findings");
            goto done;
        }
        cli_table(c, t, FORMAT_TABLE);
    }
    rc = r.damaged ? STATUS_DAMAGED : STATUS_OK;
done:
    findings_release(&r.found);
    return rc;
}
