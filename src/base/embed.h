/*
 * embed.h - files that are part of the program
 *
 * EMBED(schema, "src/store/schema.sql") defines the bytes embedded_schema[] up
 * to embedded_schema_end[], followed by a zero.  Paths are from the top of the
 * tree, where make runs; the Makefile names them as dependencies.
 */
#ifndef BASE_EMBED_H
#define BASE_EMBED_H

#define EMBED(name, path)                         \
    __asm__(".section .rodata\n"                  \
            ".global embedded_" #name "\n"        \
            ".global embedded_" #name "_end\n"    \
            ".balign 16\n"                        \
            "embedded_" #name ":\n"               \
            ".incbin \"" path "\"\n"              \
            "embedded_" #name "_end:\n"           \
            ".byte 0\n"                           \
            ".previous\n");                       \
    extern const unsigned char embedded_##name[]; \
    extern const unsigned char embedded_##name##_end[]

#endif
