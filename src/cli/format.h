/*
 * format.h - a table as people or programs read it
 *
 * table: aligned columns, numbers to the right, what is missing a dash.
 * json:  an array of objects in the columns' order, values in canonical form.
 * csv:   RFC 4180 with a header, missing cells empty, numbers as the shortest
 *        decimal that reads back; a text that a spreadsheet would take for a
 *        formula gets a ' in front.
 * value: the cells alone, a tab between them, one row a line.
 *
 * Memory:  text is added to the caller's str.
 * Errors:  none but those the str remembers.
 */
#ifndef CLI_FORMAT_H
#define CLI_FORMAT_H

#include "base/str.h"
#include "base/table.h"

#define FORMAT_UNSET (-1)
enum format { FORMAT_TABLE, FORMAT_JSON, FORMAT_CSV, FORMAT_VALUE };
extern const char *const format_names[]; /* NULL-terminated */

void format_table(struct str *out, const struct table *t, enum format format);

/* A row of the table, a line for each column: "name  value". */
void format_record(struct str *out, const struct table *t, int row);

/* The rows as an array of objects; NULL without memory. */
json_t *format_objects(const struct table *t);

/* One object as json writes it, indented, keys in their order; of NULL the str
 * remembers a lack of memory. */
void format_object(struct str *out, const json_t *object);

#endif
