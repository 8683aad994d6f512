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

void paths_model(char out[PATH_MAX], const char *models, int64_t trial_id)
{
    snprintf(out, PATH_MAX, "%.*s/%lld.safetensors", PATH_MAX - 64, models,
             (long long)trial_id);
}
