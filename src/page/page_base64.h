/*
 * page_base64.h - bytes as RFC 4648 text, for data URIs and content hashes
 *
 * Errors:  none but those the str remembers.
 */
#ifndef PAGE_PAGE_BASE64_H
#define PAGE_PAGE_BASE64_H

#include "base/str.h"

void base64_add(struct str *out, const unsigned char *bytes, size_t n);

#endif
