/*
 * A process without memory: what is asked of malloc next is refused.
 *
 * Not under the address sanitizer, which takes address space of its own.
 */
#pragma once

#include <stddef.h>
#include <sys/resource.h>

/*
 * Leaves left bytes of malloc's memory in one piece, and room for mappings of
 * mapped bytes.  was is the limit as it was, for drain_end().
 */
void drain_begin(struct rlimit *was, size_t left, size_t mapped);

void drain_end(const struct rlimit *was);
