/*
 * echarts.h - the chart library in the program: Apache ECharts, compressed
 *
 * Memory:  the text is added to the caller's str.
 * Errors:  ERR_NOMEM.
 * Source:  dist/echarts.min.js of the npm package echarts, Apache-2.0; made by
 *          scripts/fetch-echarts.
 */
#ifndef PAGE_ECHARTS_H
#define PAGE_ECHARTS_H

#include "base/str.h"

#define ECHARTS_VERSION "6.1.0"

/* Was the program built with it?  Without, pages have tables and no charts. */
bool echarts_there(void);
int echarts_add(struct str *out, struct err *err) MUST_CHECK;

#endif
