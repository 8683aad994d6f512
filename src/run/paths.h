/*
 * paths.h - where results lie: beside the database
 *
 *   results/results.db, results/<experiment>/report.md,
 *   results/<experiment>/models/<trial>.safetensors
 */
#ifndef RUN_PATHS_H
#define RUN_PATHS_H

#include <limits.h>
#include <stdint.h>

/* The folder of the database: "results" for "results/results.db". */
void paths_results(char out[PATH_MAX], const char *db);
/* <results>/<experiment>; an experiment's name is a safe file name. */
void paths_experiment(char out[PATH_MAX], const char *db,
                      const char *experiment);
/* <results>/<experiment>/models */
void paths_models(char out[PATH_MAX], const char *db, const char *experiment);
/* <models>/<trial>.safetensors */
void paths_model(char out[PATH_MAX], const char *models, int64_t trial_id);

#endif
