#include "store/read.h"

/* Pictures of split ?1 beyond the first ?2 of each class: not drawn at random
 * by the first sync, but added since. */
#define SAMPLES_ADDED                                                   \
    "SELECT rowid FROM (SELECT rowid, row_number() OVER (PARTITION BY"  \
    " label ORDER BY rowid) AS place FROM samples WHERE split_id = ?1)" \
    " WHERE place > ?2"

/* clang-format off */
const char *const sql_texts[SQL_COUNT] = {
    [SQL_BEGIN] = "BEGIN IMMEDIATE",
    [SQL_COMMIT] = "COMMIT",
    [SQL_ROLLBACK] = "ROLLBACK",

    [SQL_EPOCH_ADD] =
        "INSERT INTO epochs (trial_id, epoch, learning_rate, grad_norm,"
        " wall_seconds, " METRIC_COLUMNS ", crc)"
        " VALUES (?, ?, ?, ?, ?, " METRIC_PLACES ", ?) ON CONFLICT DO NOTHING",
    [SQL_EPOCH_ONE] =
        "SELECT trial_id, epoch, learning_rate, grad_norm, wall_seconds, "
        METRIC_COLUMNS ", crc FROM epochs WHERE trial_id = ? AND epoch = ?",
    [SQL_EPOCH_LAST] =
        "SELECT coalesce(max(epoch), 0) FROM epochs WHERE trial_id = ?",
    [SQL_EPOCHS] =
        "SELECT trial_id, epoch, learning_rate, grad_norm, wall_seconds, "
        METRIC_COLUMNS ", crc FROM epochs WHERE trial_id = ? ORDER BY epoch",

    /* Only the attempt that holds the trial ends it. */
    [SQL_TRIAL_END] =
        "UPDATE trials SET (state, stop_reason, epochs_run, best_epoch,"
        " finished_at, wall_seconds, error, train_loss, train_accuracy, "
        METRIC_COLUMNS ", crc) ="
        " (?3, ?4, ?5, nullif(?6, 0), ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,"
        " ?15, ?16, ?17, ?18, ?19, ?20)"
        " WHERE id = ?1 AND attempts = ?2 AND state = 'running'",
    [SQL_TRIAL_AGAIN] =
        "UPDATE trials SET state = 'pending'"
        " WHERE id = ? AND attempts = ? AND state = 'running'",

    [SQL_CLAIM] =
        "UPDATE trials SET state = 'running', attempts = attempts + 1,"
        " started_at = coalesce(started_at, ?1), finished_at = NULL,"
        " stop_reason = NULL, error = NULL, crc = NULL"
        " WHERE id IN (SELECT id FROM trials WHERE experiment_id = ?2"
        " AND state = 'pending' AND place IS NOT NULL AND kind = ?4"
        " ORDER BY place LIMIT ?3) RETURNING id",
    [SQL_CLAIM_ONE] =
        "UPDATE trials SET state = 'running', attempts = attempts + 1,"
        " started_at = coalesce(started_at, ?1), finished_at = NULL,"
        " stop_reason = NULL, error = NULL, crc = NULL"
        " WHERE id = ?2 AND state = 'pending' AND ?3 = 1 RETURNING id",
    /* Deaths by rows that are whole: a damaged one may cost one more try, and
     * never ends a trial. */
    [SQL_CLAIMED] =
        "SELECT t.id, t.point_id, t.split_id, t.kind, t.repeat, t.fold,"
        " t.attempts, t.seed, t.numerics, p.ordinal, t.started_at,"
        " (SELECT coalesce(max(epoch), 0) FROM epochs WHERE trial_id = t.id),"
        " (SELECT count(*) FROM attempts WHERE trial_id = t.id"
        " AND outcome = 'died' AND to_epoch = (SELECT coalesce(max(epoch), 0)"
        " FROM epochs WHERE trial_id = t.id) AND (crc IS NULL OR crc = "
        ATTEMPT_CRC_NOW ") AND attempt >"
        " (SELECT coalesce(max(attempt), 0) FROM attempts"
        " WHERE trial_id = t.id AND outcome = 'failed'))"
        " FROM trials t JOIN points p ON p.id = t.point_id WHERE t.id = ?",
    [SQL_UNCLAIM] =
        "UPDATE trials SET state = 'pending', attempts = attempts - 1,"
        " started_at = CASE WHEN attempts > 1 THEN started_at END"
        " WHERE id = ?1 AND attempts = ?2 AND state = 'running'",
    [SQL_LEFT] =
        "SELECT count(*) FILTER (WHERE t.state = 'pending'),"
        " count(*) FILTER (WHERE t.state = 'running')"
        " FROM trials t JOIN points p ON p.id = t.point_id"
        " WHERE t.experiment_id = ?1 AND t.state IN ('pending', 'running')"
        " AND t.kind = ?2 AND t.place IS NOT NULL AND p.active",
    [SQL_SCORES] =
        "SELECT id, point_id, " METRIC_COLUMNS " FROM trials"
        " WHERE experiment_id = ? AND state IN ('completed', 'stopped')"
        " AND kind = 'search' AND place IS NOT NULL",
#define HELD                                                                 \
    "SELECT a.trial_id, a.attempt, t.kind, " LEASE_COLUMNS                   \
    " FROM trials t JOIN attempts a ON a.trial_id = t.id"                    \
    " AND a.attempt = t.attempts WHERE t.state = 'running' AND "
    [SQL_HOLDERS] = HELD "(?1 = 0 OR t.experiment_id = ?1) ORDER BY t.id",
    [SQL_HOLDER_OF_TRIAL] = HELD "t.id = ?",
    [SQL_UNDER_WAY] =
        "SELECT count(*) FROM trials WHERE id = ? AND experiment_id = ?"
        " AND state IN ('pending', 'running')",
    [SQL_TRIAL_EXTRA] =
        "INSERT INTO trials (experiment_id, point_id, split_id, kind, repeat,"
        " fold, seed, state, numerics) SELECT experiment_id, ?1, ?2, ?3, ?4,"
        " ?5, ?6, 'pending', (SELECT numerics FROM trials"
        " WHERE point_id = ?1 ORDER BY id DESC LIMIT 1)"
        " FROM points WHERE id = ?1"
        " ON CONFLICT (point_id, kind, seed, fold, split_id) DO UPDATE"
        " SET state = CASE WHEN state IN ('diverged', 'failed') THEN 'pending'"
        " ELSE state END RETURNING id",
    [SQL_DATA_VERSION] = "PRAGMA data_version",

    /* Trials of kind confirm.  Their seeds begin at ?2, above those of search
     * repeats; they go by seed, fold, ordinal. */
    [SQL_POINT_OF_HASH] =
        "SELECT id FROM points WHERE experiment_id = ? AND hash = ? AND active",
    [SQL_CONFIRM_REST] =
        "UPDATE trials SET place = NULL WHERE experiment_id = ?"
        " AND kind = 'confirm' AND state = 'pending' AND place IS NOT NULL",
    [SQL_CONFIRM_ADD] =
        "INSERT INTO trials (experiment_id, point_id, kind, repeat, fold, seed,"
        " split_id, place, state, numerics) SELECT experiment_id, point_id,"
        " 'confirm', ?3, fold, ?2 + ?3, split_id, (?3 << 40) + place,"
        " 'pending', numerics FROM trials WHERE point_id = ?1"
        " AND kind = 'search' AND repeat = 0 AND place IS NOT NULL"
        " ON CONFLICT (point_id, kind, seed, fold, split_id) DO UPDATE"
        " SET place = excluded.place, repeat = excluded.repeat",
    [SQL_CONFIRM_DROP] =
        "DELETE FROM trials WHERE experiment_id = ? AND kind = 'confirm'"
        " AND state = 'pending' AND place IS NULL AND attempts = 0",
    [SQL_CONFIRM_COUNT] =
        "SELECT count(*) FILTER (WHERE state IN ('completed', 'stopped')),"
        " count(*) FILTER (WHERE state = 'pending') FROM trials"
        " WHERE point_id = ? AND kind = 'confirm' AND repeat < ?"
        " AND place IS NOT NULL",
    /* After the search trials were brought into line: those whose point, split
     * and seed are of the present plan have a place. */
    [SQL_CONFIRM_FIT] =
        "UPDATE trials SET place = CASE WHEN seed >= ?2 AND seed < ?2 + ?3 THEN"
        " (SELECT (trials.seed - ?2 << 40) + s.place FROM trials s"
        " WHERE s.point_id = trials.point_id AND s.kind = 'search'"
        " AND s.repeat = 0 AND s.place IS NOT NULL AND s.fold = trials.fold"
        " AND s.split_id = trials.split_id) END"
        " WHERE experiment_id = ?1 AND kind = 'confirm'"
        " AND (place IS NOT NULL OR state <> 'pending')",
    [SQL_CONFIRM_REPEAT] =
        "UPDATE trials SET repeat = seed - ?2 WHERE experiment_id = ?1"
        " AND kind = 'confirm' AND place IS NOT NULL AND repeat <> seed - ?2",

#define LAST_EPOCH \
    "(SELECT coalesce(max(epoch), 0) FROM epochs WHERE trial_id = ?1)"
    [SQL_ATTEMPT_ADD] =
        "INSERT INTO attempts (trial_id, attempt, host, boot_id, pid,"
        " pid_start, started_at, crc) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7,"
        " attempt_crc(?1, ?2, ?3, ?4, ?5, ?6, ?7, NULL, NULL, NULL, 0, NULL))",
    [SQL_ATTEMPT_DROP] =
        "DELETE FROM attempts WHERE trial_id = ? AND attempt = ?",
    [SQL_ATTEMPT_FROM] =
        "UPDATE attempts SET from_epoch = ?3, crc = "
        ATTEMPT_CRC("ended_at", "outcome", "message", "?3", "to_epoch")
        " WHERE trial_id = ?1 AND attempt = ?2",
    [SQL_ATTEMPT_END] =
        "UPDATE attempts SET ended_at = ?3, outcome = ?4, message = ?5,"
        " to_epoch = " LAST_EPOCH ", crc = "
        ATTEMPT_CRC("?3", "?4", "?5", "from_epoch", LAST_EPOCH)
        " WHERE trial_id = ?1 AND attempt = ?2 AND ended_at IS NULL",
    [SQL_ATTEMPTS] =
        "SELECT trial_id, attempt, started_at, ended_at, outcome,"
        " crc IS NULL OR crc = " ATTEMPT_CRC_NOW " FROM attempts"
        " WHERE trial_id IN (SELECT id FROM trials WHERE experiment_id = ?)"
        " ORDER BY trial_id, attempt",

    [SQL_CLASS_DROP] =
        "DELETE FROM class_metrics WHERE trial_id = ? AND part = ?",
    [SQL_CLASS_ADD] =
        "INSERT INTO class_metrics (trial_id, part, class, precision, recall,"
        " f1, support) VALUES (?, ?, ?, ?, ?, ?, ?)",
    [SQL_CONFUSION_DROP] =
        "DELETE FROM confusion WHERE trial_id = ? AND part = ?",
    [SQL_CONFUSION_ADD] =
        "INSERT INTO confusion (trial_id, part, actual, predicted, count)"
        " VALUES (?, ?, ?, ?, ?)",
    [SQL_PREDICTIONS_DROP] =
        "DELETE FROM predictions WHERE trial_id = ? AND part = ?",
    [SQL_PREDICTIONS_ADD] =
        "INSERT INTO predictions (trial_id, part, n, correct, predicted, nll,"
        " p_top, p_squared, temperature, scaled_nll, crc)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",

    [SQL_ARTIFACT_ADD] =
        "INSERT INTO artifacts (trial_id, kind, path, sha256)"
        " VALUES (?, ?, ?, ?) ON CONFLICT (trial_id, kind)"
        " DO UPDATE SET path = excluded.path, sha256 = excluded.sha256",
    [SQL_ARTIFACT_DROP] =
        "DELETE FROM artifacts WHERE trial_id = ? AND kind = ?",
    [SQL_EVALUATION_ADD] =
        "INSERT INTO evaluations (trial_id, dataset_hash, look, at, n, loss,"
        " accuracy, crc) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    [SQL_PREDICTIONS_CRC] =
        "SELECT crc FROM predictions WHERE trial_id = ? AND part = ?",
    [SQL_LOOK_NEXT] =
        "SELECT coalesce(max(look), 0) + 1 FROM evaluations"
        " WHERE dataset_hash = ?",
    [SQL_TRIAL_DATASET] =
        "SELECT s.dataset_hash FROM trials t JOIN splits s"
        " ON s.id = t.split_id WHERE t.id = ?",

#define EXPERIMENT_COLUMNS                                               \
    "id, name, config, overrides, metric, goal, method, dataset,"        \
    " dataset_hash, created_at, last_run_at, sweep_version, git_commit," \
    " compiler, cpu, seed, repeats, crc"
    [SQL_EXPERIMENT_BY_NAME] =
        "SELECT " EXPERIMENT_COLUMNS " FROM experiments WHERE name = ?",
    [SQL_EXPERIMENT_LATEST] =
        "SELECT " EXPERIMENT_COLUMNS " FROM experiments"
        " ORDER BY last_run_at DESC, id DESC LIMIT 1",
    [SQL_EXPERIMENT_ADD] =
        "INSERT INTO experiments (" EXPERIMENT_COLUMNS ") VALUES"
        " (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,"
        " ?16, ?17, ?18)",
    [SQL_EXPERIMENT_SET] =
        "UPDATE experiments SET (" EXPERIMENT_COLUMNS ") ="
        " (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,"
        " ?16, ?17, ?18) WHERE id = ?1",
    [SQL_SPLIT_FIND] =
        "SELECT id, crc, validation_in_train IS NULL FROM splits"
        " WHERE dataset_hash = ? AND hash = ? AND fold = ? AND n_train = ?"
        " AND n_test = ? AND dataset = ?",
    [SQL_SPLIT_ADD] =
        "INSERT INTO splits (dataset_hash, hash, fold, n_train, n_test,"
        " dataset, n_validation, n_features, n_classes, validation_indices,"
        " validation_labels, validation_in_train, test_in_train,"
        " test_in_validation, crc)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [SQL_SPLIT_SET] =
        "UPDATE splits SET (dataset_hash, hash, fold, n_train, n_test,"
        " dataset, n_validation, n_features, n_classes, validation_indices,"
        " validation_labels, validation_in_train, test_in_train,"
        " test_in_validation, crc) = (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
        " ?11, ?12, ?13, ?14, ?15) WHERE id = ?16",
    [SQL_SPLIT_OVERLAP] =
        "UPDATE splits SET validation_in_train = ?, test_in_train = ?,"
        " test_in_validation = ?, crc = ? WHERE id = ?",
    [SQL_SAMPLES_DROP] = "DELETE FROM samples WHERE split_id = ?",
    [SQL_CLASS_LABEL] =
        "INSERT INTO classes (dataset, dataset_hash, class, label, crc)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
        " SET label = excluded.label, crc = excluded.crc"
        " WHERE label <> excluded.label OR crc IS NOT excluded.crc",
    [SQL_SAMPLE_ADD] =
        "INSERT INTO samples (split_id, idx, label, width, height, pixels,"
        " crc) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
    [SQL_SAMPLE_DROP] =
        "DELETE FROM samples WHERE idx = ?3 AND rowid IN (" SAMPLES_ADDED ")",
    [SQL_SAMPLE_TRIM] =
        "DELETE FROM samples WHERE rowid IN (" SAMPLES_ADDED
        " ORDER BY rowid LIMIT max(0, (SELECT count(*) FROM samples"
        " WHERE split_id = ?1) - ?3))",

    [SQL_POINTS] =
        "SELECT id, hash, active, crc FROM points"
        " WHERE experiment_id = ? ORDER BY hash",
    [SQL_POINT_ADD] =
        "INSERT INTO points (experiment_id, ordinal, hash, config, active,"
        " n_weights, crc) VALUES (?, ?, ?, ?, 1, ?, ?)",
    [SQL_POINT_SET] =
        "UPDATE points SET ordinal = ?2, active = ?3, crc = ?4 WHERE id = ?1",
    [SQL_POINT_WRITE] =
        "UPDATE points SET config = ?2, n_weights = ?3 WHERE id = ?1",
    [SQL_PARAM_DROP] = "DELETE FROM params WHERE point_id = ?",
    [SQL_PARAM_ADD] =
        "INSERT INTO params (point_id, name, value, text, position)"
        " VALUES (?, ?, ?, ?, ?)",

    [SQL_GRID] =
        "SELECT id, point_id, seed, fold, split_id, repeat, place, state,"
        " attempts FROM trials WHERE experiment_id = ? AND kind = 'search'"
        " ORDER BY point_id, seed, fold, split_id",
    [SQL_TRIAL_ADD] =
        "INSERT INTO trials (experiment_id, point_id, kind, repeat, fold,"
        " seed, split_id, place, state, numerics)"
        " VALUES (?, ?, 'search', ?, ?, ?, ?, ?, 'pending', ?)",
    [SQL_TRIAL_PLACE] = "UPDATE trials SET place = ?2, repeat = ?3 WHERE id = ?1",
    [SQL_TRIAL_DROP] = "DELETE FROM trials WHERE id = ?",
    [SQL_SYNC_COUNT] =
        "SELECT count(*) FILTER (WHERE state IN ('completed', 'stopped')),"
        " count(*) FILTER (WHERE state IN ('completed', 'stopped')"
        " AND place IS NOT NULL),"
        " count(*) FILTER (WHERE state = 'pending' AND place IS NOT NULL)"
        " FROM trials WHERE experiment_id = ? AND kind = 'search'",

    [SQL_SPLITS] =
        "SELECT " SPLIT_COLUMNS " FROM splits WHERE id IN"
        " (SELECT split_id FROM trials WHERE experiment_id = ?) ORDER BY id",
    [SQL_CLASSES] =
        "SELECT label, class, crc FROM classes"
        " WHERE dataset = ? AND dataset_hash = ? ORDER BY class",
    [SQL_POINT_ROWS] =
        "SELECT id, ordinal, hash, config, active, n_weights, crc FROM points"
        " WHERE experiment_id = ? ORDER BY active DESC, ordinal, id",
    [SQL_PARAMS] =
        "SELECT name, text, value FROM params WHERE point_id = ?"
        " ORDER BY position",
    [SQL_TRIALS] =
        "SELECT t.id, t.point_id, t.split_id, t.kind, t.repeat, t.fold,"
        " t.seed, t.state, t.stop_reason, t.attempts, t.epochs_run,"
        " coalesce(t.best_epoch, 0), t.started_at, t.finished_at,"
        " t.wall_seconds, t.error, t.numerics, t.train_loss,"
        " t.train_accuracy, " METRIC_COLUMNS ", t.crc,"
        " t.place IS NOT NULL AND p.active"
        " FROM trials t JOIN points p ON p.id = t.point_id"
        " WHERE t.experiment_id = ?1"
        " AND (?2 OR t.kind <> 'search' OR t.place IS NOT NULL"
        " OR NOT p.active)"
        " ORDER BY t.point_id, t.kind = 'refit', t.kind = 'confirm',"
        " t.repeat, t.fold, t.id",

#define NAME_OF "SELECT e.name FROM experiments e "
    [SQL_NAME_OF_EXPERIMENT] = NAME_OF "WHERE e.id = ?",
    [SQL_NAME_OF_POINT] =
        NAME_OF "JOIN points p ON p.experiment_id = e.id WHERE p.id = ?",
    [SQL_NAME_OF_TRIAL] =
        NAME_OF "JOIN trials t ON t.experiment_id = e.id WHERE t.id = ?",
    [SQL_PREDICTIONS] =
        "SELECT p.n, p.correct, p.predicted, p.nll, p.p_top, p.p_squared,"
        " p.crc, s.n_classes, s.validation_labels, p.temperature, p.scaled_nll"
        " FROM predictions p JOIN trials t ON t.id = p.trial_id"
        " JOIN splits s ON s.id = t.split_id"
        " WHERE p.trial_id = ? AND p.part = ?",
    [SQL_PREDICTIONS_ANY] =
        "SELECT 1 FROM predictions NOT INDEXED"
        " WHERE trial_id = ? AND part = ?",
    [SQL_CLASS_ROWS] =
        "SELECT class, precision, recall, f1, support, trial_id, part"
        " FROM class_metrics WHERE trial_id = ? AND part = ? ORDER BY class",
    [SQL_CONFUSION_ROWS] =
        "SELECT actual, predicted, count, trial_id, part FROM confusion"
        " WHERE trial_id = ? AND part = ?",
    /* Not by the index: a damaged one would hide a look. */
    [SQL_SAMPLES] =
        "SELECT idx, label, width, height, pixels, crc FROM samples"
        " WHERE split_id = ? ORDER BY label, rowid",
    [SQL_LOOKS] =
        "SELECT id, coalesce(trial_id, 0), look, n, at, loss, accuracy, crc,"
        " dataset_hash FROM evaluations NOT INDEXED ORDER BY look, id",
    [SQL_ARTIFACT] =
        "SELECT path, sha256 FROM artifacts WHERE trial_id = ? AND kind = ?",
    [SQL_MODELS] =
        "SELECT a.trial_id, t.point_id FROM artifacts a"
        " JOIN trials t ON t.id = a.trial_id WHERE t.experiment_id = ?"
        " AND t.kind = 'search' AND a.kind = 'model'",
    [SQL_EPOCHS_OF] =
        "SELECT trial_id, epoch, learning_rate, grad_norm, wall_seconds, "
        METRIC_COLUMNS ", crc FROM epochs WHERE trial_id IN"
        " (SELECT id FROM trials WHERE experiment_id = ?1"
        " AND (?2 OR state IN ('pending', 'running')))"
        " ORDER BY trial_id, epoch",
    [SQL_EPOCHS_RUN] =
        "SELECT epochs_run FROM trials WHERE id = ?"
        " AND state IN ('completed', 'stopped')",
    [SQL_EPOCHS_LOST] =
        "SELECT id FROM trials t WHERE experiment_id = ?"
        " AND state IN ('completed', 'stopped') AND epochs_run <>"
        " (SELECT count(*) FROM epochs e WHERE e.trial_id = t.id) LIMIT 1",
    [SQL_SCORED] =
        "SELECT p.trial_id, p.part FROM predictions p"
        " JOIN trials t ON t.id = p.trial_id WHERE t.experiment_id = ?",

#define LOOK_COLUMNS                                                         \
    "SELECT id, trial_id, dataset_hash, look, at, n, loss, accuracy, crc"    \
    " FROM evaluations "
    [SQL_LOOKS_OF_TRIAL] = LOOK_COLUMNS "WHERE trial_id = ? LIMIT 1",
    [SQL_LOOKS_OF_EXPERIMENT] =
        LOOK_COLUMNS "WHERE trial_id IN"
        " (SELECT id FROM trials WHERE experiment_id = ?) LIMIT 1",
    [SQL_LOOK_SET] =
        "UPDATE evaluations SET trial_id = NULL, crc = ?2 WHERE id = ?1",
    [SQL_EXPERIMENT_DROP] = "DELETE FROM experiments WHERE id = ?",
    [SQL_POINTS_SWEEP] =
        "DELETE FROM points WHERE NOT EXISTS"
        " (SELECT 1 FROM trials t WHERE t.point_id = points.id)",
    [SQL_SPLITS_SWEEP] =
        "DELETE FROM splits WHERE NOT EXISTS"
        " (SELECT 1 FROM trials t WHERE t.split_id = splits.id)",
    [SQL_CLASSES_SWEEP] =
        "DELETE FROM classes WHERE NOT EXISTS"
        " (SELECT 1 FROM experiments e WHERE e.dataset = classes.dataset"
        " AND e.dataset_hash = classes.dataset_hash)",

    [SQL_RETRY_MAY] =
        "SELECT 1 FROM trials WHERE id = ?1 AND (state = 'failed'"
        " OR (state = 'diverged' AND numerics <> ?2))",
    [SQL_RETRY_EPOCHS] =
        "DELETE FROM epochs WHERE trial_id = ?1 AND EXISTS"
        " (SELECT 1 FROM trials t WHERE t.id = ?1 AND (t.numerics <> ?2"
        " OR EXISTS (SELECT 1 FROM attempts a WHERE a.trial_id = t.id"
        " AND a.attempt = t.attempts AND a.outcome = 'mismatch')))",
    /* The death that was one too many: claims count from here on. */
    [SQL_RETRY_ATTEMPT] =
        "UPDATE attempts SET outcome = 'failed', crc = "
        ATTEMPT_CRC("ended_at", "'failed'", "message", "from_epoch",
                    "to_epoch") " WHERE trial_id = ?1"
        " AND outcome = 'died'"
        " AND attempt = (SELECT attempts FROM trials WHERE id = ?1)",
    [SQL_RETRY] =
        "UPDATE trials SET (state, numerics, stop_reason, epochs_run,"
        " best_epoch, finished_at, wall_seconds, error, train_loss,"
        " train_accuracy, " METRIC_COLUMNS ", crc) ="
        " ('pending', ?2, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
        " NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL) WHERE id = ?1",
};
/* clang-format on */
