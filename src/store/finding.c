#include "store/finding.h"

#include "base/mem.h"

#include <string.h>

#define AGAIN \
    "`sweep run` with its config writes it again; `sweep rm` removes it all"
#define TRAINED \
    "the trial is queued again; `sweep run` trains it to the same bits"
#define REWRITTEN                                                             \
    "it is written again from the experiment's config and data, if they are " \
    "there; else `sweep run` does it"

/* clang-format off */
const struct ailment_row ailments[AILMENT_COUNT] = {
    [AILMENT_FILE] = { "file", true, false,
        "SQLite finds the file itself damaged; rows may be missing.",
        "indices are built anew; if that is not enough, restore a copy, or save "
        "what is left with `sqlite3 results.db .recover`" },
    [AILMENT_CONSTRAINT] = { "constraint", true, false,
        "A row holds a value that its table forbids.",
        "it goes with what else is found of the row; alone it is left" },
    [AILMENT_SCHEMA] = { "schema", true, false,
        "A table, view or index is not what sweep made, or there is a trigger: "
        "damage, or somebody's hand.  What it shows cannot be trusted.",
        "views and indices are made anew; a table is not, and a trigger is "
        "yours to drop" },
    [AILMENT_ORPHAN] = { "orphan", true, false,
        "A row belongs to something that is no more, so that nothing shows it.",
        "the row is removed" },
    [AILMENT_EXPERIMENT] = { "experiment", true, false,
        "The experiment's row is not what was written.  Its trials have "
        "checksums of their own.",
        AGAIN },
    [AILMENT_SPLIT] = { "split", true, false,
        "Which examples validate is not what was written.", REWRITTEN },
    [AILMENT_CLASSES] = { "classes", true, false,
        "The labels of the classes are not complete.", REWRITTEN },
    [AILMENT_POINT] = { "point", true, false,
        "A point's config or factors are not what was written.",
        REWRITTEN "; a point that the config no longer has is removed with its "
        "trials" },
    [AILMENT_TRIAL] = { "trial", true, true,
        "The trial's results are not what was written.", TRAINED },
    [AILMENT_EPOCHS] = { "epochs", true, true,
        "An epoch's figures are not what was written, or one is missing.",
        TRAINED },
    [AILMENT_SCORES] = { "scores", true, true,
        "Results of examples, classes or the confusion matrix are not what was "
        "written.",
        "the trial is queued again; of the test part the results are removed, "
        "and the look stays on record" },
    [AILMENT_LOOK] = { "look", true, false,
        "The record of a look at the test part is not what was written.",
        "nothing: what was seen cannot be known; restore a copy, or delete the "
        "row by hand and remember the look" },
    [AILMENT_ATTEMPT] = { "attempt", true, false,
        "The log of a try at a trial is not what was written.  No result "
        "depends on it.",
        "the row is removed" },
    [AILMENT_LEASE] = { "lease", false, true,
        "A trial is running by a process that is no more.",
        "the trial is queued again, as the next `sweep run` would do" },
    [AILMENT_KEPT_GONE] = { "kept-gone", false, false,
        "A kept file is not there any more.",
        "it is forgotten; a model is trained again when it is needed" },
    [AILMENT_KEPT_ALTERED] = { "kept-altered", true, false,
        "A kept file is not the one that was written.",
        "the file is removed; a model is trained again when it is needed" },
    [AILMENT_STRAY] = { "stray", false, false,
        "A file of sweep's making belongs to nothing that the database knows.",
        "the file is removed" },
};
/* clang-format on */

struct finding *findings_add(struct findings *f, enum ailment ailment,
                             struct err *err)
{
    if (mem_grow(&f->list, f->n, &f->cap, sizeof(*f->list)) < 0) {
        err_set(err, ERR_NOMEM, "no memory for findings");
        return NULL;
    }
    f->list[f->n] = (struct finding){ .ailment = ailment };
    return &f->list[f->n++];
}

bool findings_has(const struct findings *f, const struct finding *like)
{
    for (size_t i = 0; i < f->n; i++)
        if (f->list[i].ailment == like->ailment &&
            strcmp(f->list[i].what, like->what) == 0)
            return true;
    return false;
}

void findings_release(struct findings *f)
{
    mem_free(f->list);
    *f = (struct findings){ 0 };
}
