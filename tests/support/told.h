/*
 * told.h - planted experiments told: reports as texts, figures replayed, golden
 * files
 *
 * Errors:  a criterion assertion fails.
 */
#ifndef SUPPORT_TOLD_H
#define SUPPORT_TOLD_H

#include "report/text.h"
#include "summary/numbers.h"
#include "support/planted.h"

/* A planted experiment in a database of its own, with its summary. */
struct told {
    char path[256];
    struct store *st;
    struct summary *s;
};
void told_begin(struct told *t, const struct planted *what);
/* By another metric (-1: its own); the old summary is freed. */
void told_again(struct told *t, int metric);
void told_end(struct told *t);

/* The whole report, or the terminal's; mem_free. */
char *told_markdown(const struct told *t);
char *told_terminal(const struct told *t, const struct text_style *style);

char *told_page(const struct told *t);
/* For the tests in a browser: a file of the folder SWEEP_PAGES, if it is set.
 */
void told_keep(const char *file, const char *text);
/* The same as told_replay for the page's figures. */
int told_replay_page(const struct told *t);

/* Runs the SQL of every figure of both forms against the database and compares
 * what its derivation and format make of the rows with what was printed;
 * returns how many figures there were. */
int told_replay(const struct told *t);

/* Compares with tests/golden/report/<name>, or writes it when SWEEP_GOLDEN is
 * 1; times, which planted experiments take from the clock, are masked. */
void told_golden(const char *name, char *text);

#endif
