-- schema.sql - results.db, schema version 1
--
-- A public interface: people read it with sqlite3, pandas, R, DuckDB and
-- datasette (docs/database.md).  Tables are not STRICT, so that SQLite 3.34
-- reads them; CHECKs guard what matters.
--
-- Times are ISO-8601 UTC with milliseconds, durations seconds.  A NaN is never
-- stored; NULL is "there is none".  crc is CRC32C over a row's identity and the
-- bit patterns of its values (store/checksum.h); commands verify what they show.

-- One row per config, known by its name.
CREATE TABLE experiments (
    id            INTEGER PRIMARY KEY,
    name          TEXT NOT NULL UNIQUE,       -- the config's name
    config        TEXT NOT NULL,              -- the file as written, at the latest run
    overrides     TEXT NOT NULL DEFAULT '',   -- the --set texts, one K=V a line
    metric        TEXT NOT NULL,              -- what ranks the points
    goal          TEXT NOT NULL CHECK (goal IN ('maximize', 'minimize')),
    method        TEXT NOT NULL,              -- grid
    seed          INTEGER NOT NULL,           -- of the split and of repeat 0
    repeats       INTEGER NOT NULL CHECK (repeats >= 1), -- trainings per point and fold
    dataset       TEXT NOT NULL,              -- as the config names it
    dataset_hash  TEXT NOT NULL,              -- SHA-256 of its content
    created_at    TEXT NOT NULL,              -- of the first run
    last_run_at   TEXT NOT NULL,              -- of the latest run
    sweep_version TEXT NOT NULL,              -- of the program, at the latest run
    git_commit    TEXT NOT NULL,              -- of the program
    compiler      TEXT NOT NULL,              -- of the program, with its flags
    cpu           TEXT NOT NULL,              -- model name of the processor
    crc           INTEGER NOT NULL
);

-- Which examples validate.  Experiments with the same data share a split.
CREATE TABLE splits (
    id                 INTEGER PRIMARY KEY,
    hash               TEXT NOT NULL,         -- SHA-256 of the validation indices
    dataset            TEXT NOT NULL,
    dataset_hash       TEXT NOT NULL,
    fold               INTEGER NOT NULL CHECK (fold >= 0), -- from 0
    n_train            INTEGER NOT NULL,      -- examples, before train_fraction
    n_validation       INTEGER NOT NULL,
    n_test             INTEGER NOT NULL,
    n_features         INTEGER NOT NULL,
    n_classes          INTEGER NOT NULL,
    validation_indices BLOB NOT NULL,         -- [n_validation] u32, little endian
    validation_labels  BLOB NOT NULL,         -- [n_validation] u8
    crc                INTEGER NOT NULL,
    UNIQUE (dataset_hash, hash, fold, n_train, n_test, dataset)
);

-- The classes of a data set.
CREATE TABLE classes (
    dataset      TEXT NOT NULL,
    dataset_hash TEXT NOT NULL,
    class        INTEGER NOT NULL,            -- from 0, as in predictions
    label        TEXT NOT NULL,
    PRIMARY KEY (dataset, dataset_hash, class)
) WITHOUT ROWID;

-- Grid points: one combination of levels each.
CREATE TABLE points (
    id            INTEGER PRIMARY KEY,
    experiment_id INTEGER NOT NULL REFERENCES experiments ON DELETE CASCADE,
    ordinal       INTEGER NOT NULL,           -- place in the grid, from 1
    hash          TEXT NOT NULL,              -- SHA-256: what the point is
    config        TEXT NOT NULL,              -- JSON: every key that it reads
    active        INTEGER NOT NULL CHECK (active IN (0, 1)), -- 0: no longer in the config
    n_weights     INTEGER NOT NULL,           -- trained numbers of its network
    crc           INTEGER NOT NULL,
    UNIQUE (experiment_id, hash)
);
CREATE INDEX points_ordinal ON points (experiment_id, ordinal);

-- The factors of a point, in the config's order.
CREATE TABLE params (
    point_id INTEGER NOT NULL REFERENCES points ON DELETE CASCADE,
    name     TEXT NOT NULL,                   -- learning_rate
    value,                                    -- number or text; lists as JSON; booleans 0, 1
    text     TEXT NOT NULL,                   -- as written: 1e-3
    position INTEGER NOT NULL,                -- from 0
    PRIMARY KEY (point_id, name)
) WITHOUT ROWID;
CREATE INDEX params_name ON params (name, value);

-- Trainings: point x repeat x fold.
CREATE TABLE trials (
    id             INTEGER PRIMARY KEY,
    experiment_id  INTEGER NOT NULL REFERENCES experiments ON DELETE CASCADE,
    point_id       INTEGER NOT NULL REFERENCES points ON DELETE CASCADE,
    kind           TEXT NOT NULL CHECK (kind IN ('search', 'confirm', 'refit')),
    repeat         INTEGER NOT NULL CHECK (repeat >= 0), -- from 0
    fold           INTEGER NOT NULL CHECK (fold >= 0),   -- from 0
    seed           INTEGER NOT NULL,          -- the experiment's + repeat
    split_id       INTEGER NOT NULL REFERENCES splits,
    place          INTEGER,                   -- order of training; NULL: not in the present plan
    state          TEXT NOT NULL CHECK (state IN
        ('pending', 'running', 'completed', 'stopped', 'diverged', 'failed')),
                                              -- stopped: by early stopping
    stop_reason    TEXT,                      -- epochs, early_stopping
    attempts       INTEGER NOT NULL DEFAULT 0,
    epochs_run     INTEGER NOT NULL DEFAULT 0,
    best_epoch     INTEGER,                   -- the kept epoch: the metric's best
    started_at     TEXT,                      -- of the first attempt
    finished_at    TEXT,
    wall_seconds   REAL,                      -- of its epochs
    error          TEXT,                      -- why it diverged or failed
    numerics       INTEGER NOT NULL,          -- version of the arithmetic
    loss           REAL,                      -- this and the next: at best_epoch
    accuracy       REAL,
    val_loss       REAL,
    val_accuracy   REAL,
    val_nll        REAL,
    val_macro_f1   REAL,
    val_balanced_accuracy REAL,
    val_mcc        REAL,
    train_loss     REAL,                      -- on the training part, evaluated at best_epoch
    train_accuracy REAL,
    crc            INTEGER,                   -- once it ended
    UNIQUE (point_id, kind, seed, fold, split_id)
);
CREATE INDEX trials_point ON trials (point_id, kind, repeat, fold);
CREATE INDEX trials_queue ON trials (experiment_id, place) WHERE state = 'pending';
CREATE INDEX trials_state ON trials (experiment_id, state);
CREATE INDEX trials_split ON trials (split_id);

-- Every metric of every epoch.
CREATE TABLE epochs (
    trial_id      INTEGER NOT NULL REFERENCES trials ON DELETE CASCADE,
    epoch         INTEGER NOT NULL CHECK (epoch >= 1),
    learning_rate REAL,                       -- of the last step
    loss          REAL,                       -- Keras': smoothing and penalties in
    accuracy      REAL,
    val_loss      REAL,                       -- as loss, on the validation part
    val_accuracy  REAL,
    val_nll       REAL,                       -- plain cross-entropy: comparable
    val_macro_f1  REAL,
    val_balanced_accuracy REAL,
    val_mcc       REAL,
    grad_norm     REAL,                       -- of the last step, before clipping
    wall_seconds  REAL,
    crc           INTEGER NOT NULL,
    PRIMARY KEY (trial_id, epoch)
) WITHOUT ROWID;

-- Figures of each class at the kept epoch.
CREATE TABLE class_metrics (
    trial_id  INTEGER NOT NULL REFERENCES trials ON DELETE CASCADE,
    part      TEXT NOT NULL CHECK (part IN ('validation', 'test')),
    class     INTEGER NOT NULL,
    precision REAL,
    recall    REAL,
    f1        REAL,
    support   INTEGER NOT NULL,               -- examples of the class
    PRIMARY KEY (trial_id, part, class)
) WITHOUT ROWID;

-- The confusion matrix at the kept epoch, zeros included.
CREATE TABLE confusion (
    trial_id  INTEGER NOT NULL REFERENCES trials ON DELETE CASCADE,
    part      TEXT NOT NULL CHECK (part IN ('validation', 'test')),
    actual    INTEGER NOT NULL,
    predicted INTEGER NOT NULL,
    count     INTEGER NOT NULL CHECK (count >= 0),
    PRIMARY KEY (trial_id, part, actual, predicted)
) WITHOUT ROWID;

-- Results of each example of a part, in the part's order; arrays are little
-- endian.  crc covers the trial's class_metrics and confusion of the part, too.
CREATE TABLE predictions (
    trial_id  INTEGER NOT NULL REFERENCES trials ON DELETE CASCADE,
    part      TEXT NOT NULL CHECK (part IN ('validation', 'test')),
    n         INTEGER NOT NULL,               -- examples
    correct   BLOB NOT NULL,                  -- a bit each: bit i % 8 of byte i / 8
    predicted BLOB NOT NULL,                  -- u8 each
    nll       BLOB NOT NULL,                  -- f32 each: -ln p(true class)
    p_top     BLOB NOT NULL,                  -- f32 each: the largest probability
    p_squared BLOB NOT NULL,                  -- f32 each: sum of squared probabilities
    crc       INTEGER NOT NULL,
    PRIMARY KEY (trial_id, part)
);

-- Looks at a test part; they outlive the trials they scored.
CREATE TABLE evaluations (
    id           INTEGER PRIMARY KEY,
    trial_id     INTEGER REFERENCES trials,   -- NULL: removed since
    dataset_hash TEXT NOT NULL,               -- which test part
    look         INTEGER NOT NULL CHECK (look >= 1), -- 1, 2, ... per test part
    at           TEXT NOT NULL,
    n            INTEGER NOT NULL,            -- examples
    loss         REAL,
    accuracy     REAL,
    crc          INTEGER NOT NULL
);
CREATE INDEX evaluations_trial ON evaluations (trial_id);
CREATE INDEX evaluations_part ON evaluations (dataset_hash, look);

-- Pictures of validation examples, for the report.
CREATE TABLE samples (
    split_id INTEGER NOT NULL REFERENCES splits ON DELETE CASCADE,
    idx      INTEGER NOT NULL,                -- place in the validation part
    label    INTEGER NOT NULL,
    width    INTEGER NOT NULL,
    height   INTEGER NOT NULL,
    pixels   BLOB NOT NULL,                   -- [height, width] u8
    PRIMARY KEY (split_id, idx)
);

-- Files kept beside the database.
CREATE TABLE artifacts (
    trial_id INTEGER NOT NULL REFERENCES trials ON DELETE CASCADE,
    kind     TEXT NOT NULL,                   -- model, checkpoint
    path     TEXT NOT NULL,                   -- from the database's folder
    sha256   TEXT NOT NULL,
    PRIMARY KEY (trial_id, kind)
) WITHOUT ROWID;

-- Tries at a trial; who holds a running one is proven alive by these columns.
CREATE TABLE attempts (
    trial_id   INTEGER NOT NULL REFERENCES trials ON DELETE CASCADE,
    attempt    INTEGER NOT NULL,              -- from 1
    host       TEXT NOT NULL,
    boot_id    TEXT NOT NULL,                 -- of the host's kernel
    pid        INTEGER NOT NULL,
    pid_start  INTEGER NOT NULL,              -- the process' start, clock ticks since boot
    started_at TEXT NOT NULL,
    ended_at   TEXT,                          -- NULL: under way
    outcome    TEXT,                          -- completed, diverged, failed, interrupted, died, lost, mismatch
    message    TEXT,
    from_epoch INTEGER NOT NULL DEFAULT 0,    -- epochs done when it began
    to_epoch   INTEGER,                       -- epochs durable when it ended
    PRIMARY KEY (trial_id, attempt)
) WITHOUT ROWID;

-- The factors of a point as one JSON object: only those that vary over the
-- active points of its experiment, in the config's order.  (SQLite's own JSON
-- functions are refused where trusted_schema is off.)
CREATE VIEW point_params AS
WITH varied AS (
    SELECT p.experiment_id, v.name
    FROM points p JOIN params v ON v.point_id = p.id
    WHERE p.active
    GROUP BY p.experiment_id, v.name
    HAVING count(DISTINCT v.value) > 1 OR count(*) <
        (SELECT count(*) FROM points q
         WHERE q.experiment_id = p.experiment_id AND q.active)
)
SELECT point_id, '{' || group_concat('"' || name || '":' ||
    CASE WHEN typeof(value) = 'integer' AND text IN ('true', 'false') THEN text
         WHEN typeof(value) <> 'text' THEN coalesce(value, 'null')
         WHEN substr(value, 1, 1) IN ('[', '{') THEN value
         ELSE '"' || replace(replace(replace(value, '\', '\\'), '"', '\"'),
                             char(10), '\n') || '"' END) || '}' AS params
FROM (SELECT v.point_id, v.name, v.value, v.text
      FROM points p
      JOIN params v ON v.point_id = p.id
      JOIN varied USING (experiment_id, name)
      ORDER BY v.point_id, v.position)
GROUP BY point_id;

-- Active points, the best first: those whose planned search trials have all
-- ended well are ranked by the mean of the experiment's metric (over folds,
-- then repeats; sd over repeats, else over folds).  Ties: fewer weights, lower
-- mean val_nll, lower ordinal; means that agree to 12 decimals are equal.
-- Figures are rounded for reading; the exact ones are in trials.
CREATE VIEW leaderboard AS
WITH score AS (
    SELECT t.*, t.state IN ('completed', 'stopped') AS done,
        CASE WHEN t.state IN ('completed', 'stopped') THEN
            CASE e.metric
                WHEN 'loss' THEN t.loss
                WHEN 'accuracy' THEN t.accuracy
                WHEN 'val_loss' THEN t.val_loss
                WHEN 'val_accuracy' THEN t.val_accuracy
                WHEN 'val_nll' THEN t.val_nll
                WHEN 'val_macro_f1' THEN t.val_macro_f1
                WHEN 'val_balanced_accuracy' THEN t.val_balanced_accuracy
                WHEN 'val_mcc' THEN t.val_mcc
            END
        END AS value,
        CASE e.goal WHEN 'maximize' THEN -1.0 ELSE 1.0 END AS sign
    FROM experiments e
    JOIN trials t ON t.experiment_id = e.id
    WHERE t.kind = 'search' AND t.place IS NOT NULL
),
by_repeat AS (
    SELECT point_id, repeat, avg(value) AS value, min(done) AS done
    FROM score GROUP BY point_id, repeat
),
by_point AS (
    SELECT point_id, avg(value) AS mean, sum(done) AS n,
        count(value) AS n_values
    FROM by_repeat GROUP BY point_id
),
deviation AS (
    SELECT point_id, value FROM by_point JOIN by_repeat USING (point_id)
    WHERE n_values > 1
    UNION ALL
    SELECT point_id, value FROM by_point JOIN score USING (point_id)
    WHERE n_values = 1
),
variance AS (
    SELECT point_id, sum((value - mean) * (value - mean)) /
        nullif(count(value) - 1, 0) AS v
    FROM deviation JOIN by_point USING (point_id) GROUP BY point_id
),
trial_means AS (
    SELECT point_id, avg(CASE WHEN done THEN val_accuracy END) AS val_accuracy,
        avg(CASE WHEN done THEN val_loss END) AS val_loss,
        avg(CASE WHEN done THEN val_nll END) AS val_nll,
        avg(CASE WHEN done THEN wall_seconds END) AS wall_seconds,
        max(sign) AS sign,
        CASE WHEN sum(state = 'failed') THEN 'failed'
             WHEN sum(state = 'diverged') THEN 'diverged'
             WHEN sum(state = 'running') THEN 'running'
             WHEN min(done) THEN 'completed'
             ELSE 'pending' END AS state
    FROM score GROUP BY point_id
),
best_trial AS (
    SELECT point_id, id AS trial_id, row_number() OVER
        (PARTITION BY point_id ORDER BY value * sign, repeat, fold, id) AS nth
    FROM score WHERE value IS NOT NULL
),
standing AS (
    SELECT e.name AS experiment, e.last_run_at, e.id AS experiment_id,
        p.id AS point_id, p.ordinal, p.n_weights, b.mean, b.n, v.v, m.*,
        m.state = 'completed' AND b.mean IS NOT NULL AS ranked
    FROM experiments e
    JOIN points p ON p.experiment_id = e.id AND p.active
    JOIN by_point b ON b.point_id = p.id
    JOIN trial_means m ON m.point_id = p.id
    LEFT JOIN variance v ON v.point_id = p.id
)
SELECT CASE WHEN ranked THEN row_number() OVER
        (PARTITION BY s.experiment_id, ranked
         ORDER BY round(mean, 12) * sign, n_weights, round(val_nll, 12),
                  ordinal) END AS rank,
    s.point_id,
    t.trial_id,
    coalesce(j.params, '{}') AS params,
    round(mean, 5) AS mean,
    round((WITH RECURSIVE newton (x, i) AS ( -- sqrt needs SQLite 3.35
            SELECT max(s.v, 1.0), 0 WHERE s.v > 0
            UNION ALL
            SELECT (x + s.v / x) / 2, i + 1 FROM newton WHERE i < 64)
        SELECT coalesce(min(x), s.v) FROM newton), 5) AS sd,
    n,
    round(val_accuracy, 5) AS val_accuracy,
    round(val_loss, 5) AS val_loss,
    n_weights,
    round(wall_seconds, 2) AS wall_seconds,
    state,
    experiment
FROM standing s
LEFT JOIN best_trial t ON t.point_id = s.point_id AND t.nth = 1
LEFT JOIN point_params j ON j.point_id = s.point_id
ORDER BY last_run_at DESC, s.experiment_id DESC, ranked DESC, 1, ordinal;

-- The first of each leaderboard, with its config.
CREATE VIEW best AS
SELECT l.experiment, l.point_id, l.trial_id, e.metric, l.mean, l.sd, l.n,
    t.best_epoch, l.params, l.n_weights, p.config
FROM leaderboard l
JOIN experiments e ON e.name = l.experiment
JOIN points p ON p.id = l.point_id
JOIN trials t ON t.id = l.trial_id
WHERE l.rank = 1;

-- Learning curves: every epoch with the experiment, point and params it
-- belongs to.
CREATE VIEW curves AS
SELECT e.name AS experiment, t.point_id, c.trial_id,
    coalesce(j.params, '{}') AS params, t.kind, t.repeat, t.fold, t.seed,
    c.epoch, c.learning_rate, c.loss, c.accuracy, c.val_loss, c.val_accuracy,
    c.val_nll, c.val_macro_f1, c.val_balanced_accuracy, c.val_mcc, c.grad_norm,
    c.wall_seconds
FROM epochs c
JOIN trials t ON t.id = c.trial_id
JOIN experiments e ON e.id = t.experiment_id
LEFT JOIN point_params j ON j.point_id = t.point_id;

-- The same in long form: one row per figure.
CREATE VIEW metrics AS
SELECT trial_id, epoch, 'loss' AS name, loss AS value FROM epochs WHERE loss IS NOT NULL
UNION ALL SELECT trial_id, epoch, 'accuracy', accuracy FROM epochs WHERE accuracy IS NOT NULL
UNION ALL SELECT trial_id, epoch, 'val_loss', val_loss FROM epochs WHERE val_loss IS NOT NULL
UNION ALL SELECT trial_id, epoch, 'val_accuracy', val_accuracy FROM epochs WHERE val_accuracy IS NOT NULL
UNION ALL SELECT trial_id, epoch, 'val_nll', val_nll FROM epochs WHERE val_nll IS NOT NULL
UNION ALL SELECT trial_id, epoch, 'val_macro_f1', val_macro_f1 FROM epochs WHERE val_macro_f1 IS NOT NULL
UNION ALL SELECT trial_id, epoch, 'val_balanced_accuracy', val_balanced_accuracy FROM epochs WHERE val_balanced_accuracy IS NOT NULL
UNION ALL SELECT trial_id, epoch, 'val_mcc', val_mcc FROM epochs WHERE val_mcc IS NOT NULL
UNION ALL SELECT trial_id, epoch, 'learning_rate', learning_rate FROM epochs WHERE learning_rate IS NOT NULL
UNION ALL SELECT trial_id, epoch, 'grad_norm', grad_norm FROM epochs WHERE grad_norm IS NOT NULL
UNION ALL SELECT trial_id, epoch, 'wall_seconds', wall_seconds FROM epochs WHERE wall_seconds IS NOT NULL;
