#include "store/checksum.h"
#include "store/read.h"
#include "store/sync.h"

/* The part of splits' key that both statements bind first. */
static void bind_split(sqlite3_stmt *s, const struct store_study *study,
                       const struct store_split *sp)
{
    sql_text(s, 1, study->dataset_hash);
    sql_text(s, 2, sp->hash);
    sql_int(s, 3, sp->fold);
    sql_int(s, 4, sp->n_train);
    sql_int(s, 5, sp->n_test);
    sql_text(s, 6, study->dataset);
}

static struct split_row row_of_split(const struct store_study *study,
                                     const struct store_split *sp)
{
    return (struct split_row){ .hash = (char *)sp->hash,
                               .dataset = (char *)study->dataset,
                               .dataset_hash = (char *)study->dataset_hash,
                               .fold = sp->fold,
                               .n_train = sp->n_train,
                               .n_validation = sp->n_validation,
                               .n_test = sp->n_test,
                               .n_features = study->n_features,
                               .n_classes = study->n_classes,
                               .validation = (uint32_t *)sp->validation,
                               .labels = (uint8_t *)sp->labels,
                               .overlap = sp->overlap };
}

/* Where it is not known, NULL stands. */
static void bind_overlap(sqlite3_stmt *s, int i, const struct overlap_record *o)
{
    if (o->validation_in_train < 0)
        return;
    sql_int(s, i, o->validation_in_train);
    sql_int(s, i + 1, o->test_in_train);
    sql_int(s, i + 2, o->test_in_validation);
}

/* A new row, or, with an id, the row that is there. */
static int write_split(struct store *st, const struct store_study *study,
                       struct store_split *sp, uint32_t crc, struct err *err)
{
    sqlite3_stmt *s = sql_get(st, sp->id ? SQL_SPLIT_SET : SQL_SPLIT_ADD, err);
    size_t n = (size_t)sp->n_validation;

    if (!s)
        return -1;
    bind_split(s, study, sp);
    sql_int(s, 7, sp->n_validation);
    sql_int(s, 8, study->n_features);
    sql_int(s, 9, study->n_classes);
    sql_blob(s, 10, sp->validation, n * sizeof(*sp->validation));
    sql_blob(s, 11, sp->labels, n);
    bind_overlap(s, 12, &sp->overlap);
    sql_int(s, 15, crc);
    if (sp->id)
        sql_int(s, 16, sp->id);
    if (sql_run(st, s, err) < 0)
        return -1;
    if (!sp->id)
        sp->id = sqlite3_last_insert_rowid(st->db);
    return 0;
}

static int add_samples(struct store *st, const struct store_study *study,
                       const struct store_split *sp, struct err *err)
{
    for (int i = 0; i < study->n_samples; i++) {
        const struct store_sample *sa = &study->samples[i];

        if (sa->fold == sp->fold && sample_insert(st, sp->id, sa, err) < 0)
            return -1;
    }
    return 0;
}

static int drop_samples(struct store *st, int64_t split_id, struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_SAMPLES_DROP, err);

    if (!s)
        return -1;
    sql_int(s, 1, split_id);
    return sql_run(st, s, err);
}

/* A whole row of an earlier version, to which only the overlap is new: its
 * pictures stay. */
static int add_overlap(struct store *st, const struct store_split *sp,
                       uint32_t crc, struct err *err)
{
    sqlite3_stmt *s = sql_get(st, SQL_SPLIT_OVERLAP, err);

    if (!s)
        return -1;
    bind_overlap(s, 1, &sp->overlap);
    sql_int(s, 4, crc);
    sql_int(s, 5, sp->id);
    return sql_run(st, s, err);
}

static uint32_t crc_without_overlap(struct split_row row)
{
    row.overlap.validation_in_train = -1;
    return crc_split(&row);
}

static int sync_split(struct store *st, const struct store_study *study,
                      struct store_split *sp, struct err *err)
{
    struct split_row row = row_of_split(study, sp);
    sqlite3_stmt *s = sql_get(st, SQL_SPLIT_FIND, err);
    uint32_t crc = crc_split(&row);
    int64_t known = -1;
    bool lacks_overlap = false;
    int found;

    if (!s)
        return -1;
    bind_split(s, study, sp);
    sp->id = 0;
    found = sql_step(st, s, err);
    if (found == 1) {
        sp->id = sqlite3_column_int64(s, 0);
        known = sqlite3_column_int64(s, 1);
        lacks_overlap = sqlite3_column_int(s, 2);
    }
    sqlite3_reset(s);
    if (found < 0 || known == crc)
        return found < 0 ? -1 : 0;
    if (lacks_overlap && known == crc_without_overlap(row))
        return add_overlap(st, sp, crc, err);
    return write_split(st, study, sp, crc, err) < 0 ||
                   drop_samples(st, sp->id, err) < 0 ||
                   add_samples(st, study, sp, err) < 0
               ? -1
               : 0;
}

int sync_data(struct store *st, struct store_study *study, struct err *err)
{
    for (int i = 0; i < study->n_splits; i++)
        if (sync_split(st, study, &study->splits[i], err) < 0)
            return -1;
    for (int c = 0; c < study->n_classes; c++) {
        sqlite3_stmt *s = sql_get(st, SQL_CLASS_LABEL, err);

        if (!s)
            return -1;
        sql_text(s, 1, study->dataset);
        sql_text(s, 2, study->dataset_hash);
        sql_int(s, 3, c);
        sql_text(s, 4, study->classes[c]);
        sql_int(s, 5,
                crc_class(study->dataset, study->dataset_hash, c,
                          study->classes[c]));
        if (sql_run(st, s, err) < 0)
            return -1;
    }
    return 0;
}
