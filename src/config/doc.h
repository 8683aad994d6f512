/*
 * doc.h - texts made from the key tables: explain, init, manual, schema
 *
 * Whatever the tables say is said here once more in another form, and nothing
 * else is: a text cannot disagree with the parser.
 *
 * Memory:  texts are added to the caller's str, which remembers failures.
 * Errors:  ERR_NOMATCH for an unknown key or template, with the nearest one.
 */
#ifndef CONFIG_DOC_H
#define CONFIG_DOC_H

#include "base/field.h"

/* What a key means, for a terminal of 79 columns.  The name of a metric is
 * explained too. */
int doc_explain(struct str *out, const char *key,
                const struct keyset *const *sets, struct err *err) MUST_CHECK;

/* NULL-terminated names of the templates of `init`, the default one first. */
const char *const *doc_templates(void);
/* What a template is for, in one line. */
const char *doc_template_help(const char *name);
/* A config that runs as it is, with every key that it does not set as a
 * comment: its meaning, its values and its default. */
int doc_template(struct str *out, const char *name,
                 const struct keyset *const *sets, struct err *err) MUST_CHECK;

/* configs/README.md. */
void doc_readme(struct str *out, const struct keyset *const *sets);
/* The key rows of sweep-config(5), in scdoc. */
void doc_manual(struct str *out, const struct keyset *const *sets);
/* JSON Schema (draft 2020-12) of a config, for editors. */
void doc_schema(struct str *out, const struct keyset *const *sets);

/* ---- parts that the files of doc share ---------------------------------- */

/* "auto or a number above 0 to 100". */
void doc_values(struct str *out, const struct field *f);
/* The default as a config has it; for a required key "required". */
void doc_default(struct str *out, const struct field *f);
/* "optimizer sgd or rmsprop", the settings with which a key is read, found by
 * asking the key's own predicate; nothing when it is always read or when no one
 * setting decides. */
void doc_reads(struct str *out, const struct field *f,
               const struct keyset *const *sets);
/* Words wrapped at 79 columns, each line after an indent (also the first). */
void doc_wrap(struct str *out, const char *indent, const char *text);

#endif
