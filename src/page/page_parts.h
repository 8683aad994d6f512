/*
 * page_parts.h - what a page is made of besides its sections
 *
 * Errors:  ERR_NOMEM.
 */
#ifndef PAGE_PAGE_PARTS_H
#define PAGE_PAGE_PARTS_H

#include "base/json.h"
#include "page/html.h"

/* The chart library (when there are charts) and the page's own script. */
int page_add_scripts(struct str *out, bool charts, struct err *err) MUST_CHECK;
/* From the doctype to the end of the head.  Of all scripts those whose elements
 * stand in scripts alone may run. */
int page_add_head(struct str *out, const struct summary *s,
                  const struct str *scripts, struct err *err) MUST_CHECK;
/* Name, what was searched, when; the list of sections. */
void page_add_top(struct tell *t, const struct str *nav);
/* The figures that a reader looks for first. */
void page_add_keys(struct tell *t);
/* What made the page, of which database. */
void page_add_foot(struct tell *t);
/* Data for scripts, in which nothing ends the element. */
void page_add_data(struct str *out, const json_t *data);

#endif
