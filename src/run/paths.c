#include "run/paths.h"

#include <stdio.h>
#include <string.h>

void paths_results(char out[PATH_MAX], const char *db)
{
    const char *slash = strrchr(db, '/');

    if (!slash)
        snprintf(out, PATH_MAX, ".");
    else if (slash == db)
        snprintf(out, PATH_MAX, "/");
    else
        snprintf(out, PATH_MAX, "%.*s", (int)(slash - db), db);
}

void paths_experiment(char out[PATH_MAX], const char *db,
                      const char *experiment)
{
    char results[PATH_MAX];

    paths_results(results, db);
    snprintf(out, PATH_MAX, "%.*s/%.64s", PATH_MAX - 80, results, experiment);
}

void paths_models(char out[PATH_MAX], const char *db, const char *experiment)
{
    char folder[PATH_MAX];

    paths_experiment(folder, db, experiment);
    snprintf(out, PATH_MAX, "%.*s/models", PATH_MAX - 16, folder);
}

void paths_checkpoints(char out[PATH_MAX], const char *db,
                       const char *experiment)
{
    char folder[PATH_MAX];

    paths_experiment(folder, db, experiment);
    snprintf(out, PATH_MAX, "%.*s/checkpoints", PATH_MAX - 16, folder);
}

void paths_model(char out[PATH_MAX], const char *models, int64_t trial_id)
{
    snprintf(out, PATH_MAX, "%.*s/%lld.safetensors", PATH_MAX - 64, models,
             (long long)trial_id);
}

void paths_recorded(char out[PATH_MAX], const char *experiment,
                    int64_t trial_id)
{
    snprintf(out, PATH_MAX, "%.64s/models/%lld.safetensors", experiment,
             (long long)trial_id);
}

int paths_check_name(const char *experiment, struct err *err)
{
    if (*experiment == '.' || !*experiment || strchr(experiment, '/'))
        return err_set(err, ERR_REFUSED, "experiment \"%s\" names no folder",
                       experiment);
    return 0;
}

int paths_kept(char out[PATH_MAX], const char *db, const char *experiment,
               const char *recorded, struct err *err)
{
    const char *slash = strrchr(recorded, '/');
    char models[PATH_MAX];

    if (paths_check_name(experiment, err) < 0)
        return -1;
    paths_models(models, db, experiment);
    snprintf(out, PATH_MAX, "%.*s/%.255s", PATH_MAX - 260, models,
             slash ? slash + 1 : recorded);
    return 0;
}
