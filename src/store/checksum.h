/*
 * checksum.h - the crc of a row: CRC32C over its identity and bit patterns
 *
 * Integers and reals are taken as eight little-endian bytes, texts and blobs
 * with their length in front; NULL has a pattern of its own.  -0 is stored as 0
 * by SQLite, so it counts as 0.
 */
#ifndef STORE_CHECKSUM_H
#define STORE_CHECKSUM_H

#include "store/query.h"

#include <sqlite3.h>
#include <stddef.h>
#include <stdint.h>

uint32_t crc_int(uint32_t crc, int64_t x);
uint32_t crc_real(uint32_t crc, double x);
uint32_t crc_text(uint32_t crc, const char *text);
uint32_t crc_blob(uint32_t crc, const void *bytes, size_t n);

uint32_t crc_epoch(int64_t trial_id, const struct epoch_record *e);
/* Without place, which syncs change, and repeat, which is seed less the
 * experiment's. */
uint32_t crc_trial(const struct trial_row *t);
uint32_t crc_experiment(const struct experiment_row *e);
uint32_t crc_split(const struct split_row *s);
/* With its factors. */
uint32_t crc_point(const struct point_row *p);
/* correct: [(n + 7) / 8]. */
uint32_t crc_scores(int64_t trial_id, const struct store_scores *s,
                    const uint8_t *correct);
uint32_t crc_class(const char *dataset, const char *dataset_hash, int class,
                   const char *label);
/* pixels: [height, width]. */
uint32_t crc_sample(int64_t split_id, const struct sample_row *s);
/* The SQL function attempt_crc: over all its arguments, in order. */
void crc_of_values(sqlite3_context *ctx, int n, sqlite3_value **values);
uint32_t crc_evaluation(const struct evaluation_row *e,
                        const char *dataset_hash);

#endif
