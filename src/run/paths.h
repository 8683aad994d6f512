/*
 * paths.h - where results lie: beside the database
 *
 *   results/results.db, results/<experiment>/report.md,
 *   results/<experiment>/models/<trial>.safetensors
 *   results/<experiment>/checkpoints/ (run/savefile.h)
 */
#ifndef RUN_PATHS_H
#define RUN_PATHS_H

#include "base/err.h"

#include <limits.h>
#include <stdint.h>

struct folders { /* of an experiment */
    char models[PATH_MAX];
    char checkpoints[PATH_MAX];
};

/* The folder of the database: "results" for "results/results.db". */
void paths_results(char out[PATH_MAX], const char *db);
/* <results>/<experiment>; an experiment's name is a safe file name. */
void paths_experiment(char out[PATH_MAX], const char *db,
                      const char *experiment);
/* <results>/<experiment>/models and /checkpoints */
void paths_models(char out[PATH_MAX], const char *db, const char *experiment);
void paths_checkpoints(char out[PATH_MAX], const char *db,
                       const char *experiment);
/* <models>/<trial>.safetensors */
void paths_model(char out[PATH_MAX], const char *models, int64_t trial_id);
/* The same as the database has it, from its own folder:
 * <experiment>/models/<trial>.safetensors */
void paths_recorded(char out[PATH_MAX], const char *experiment,
                    int64_t trial_id);
/* Where the file lies that the database names: in the experiment's folder
 * models, whatever folder it says, since a database from elsewhere must not
 * lead to other files.  ERR_REFUSED for an experiment's name that is no safe
 * file name. */
int paths_kept(char out[PATH_MAX], const char *db, const char *experiment,
               const char *recorded, struct err *err) MUST_CHECK;
/* May an experiment be called so? ERR_REFUSED otherwise. */
int paths_check_name(const char *experiment, struct err *err) MUST_CHECK;

#endif
