#include "base/json.h"
#include "config/diag.h"
#include "config/node.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <string.h>
#include <time.h>

struct parsed {
    struct arena arena;
    struct source src;
    struct node *root;
    struct diag diag;
    struct err err;
    int rc;
};

static struct parsed *parse_bytes(struct parsed *p, const char *text,
                                  size_t len)
{
    *p = (struct parsed){ .src = { "t.yaml", text, len, false } };
    p->rc = node_read(&p->root, &p->arena, &p->src, &p->diag, &p->err);
    return p;
}

static struct parsed *parse(struct parsed *p, const char *text)
{
    return parse_bytes(p, text, strlen(text));
}

static void release(struct parsed *p)
{
    arena_release(&p->arena);
    diag_release(&p->diag);
}

static void expect_json(const char *yaml, const char *json)
{
    struct parsed p;
    struct str got = { 0 };
    json_t *value;

    cr_assert_eq(parse(&p, yaml)->rc, 0, "%s", str_text(&p.diag.text));
    value = node_json(p.root);
    json_write(&got, value);
    cr_expect_str_eq(str_text(&got), json, "%s", yaml);
    json_decref(value);
    str_release(&got);
    release(&p);
}

struct scalar {
    char yaml[40], json[40];
};

ParameterizedTestParameters(node, plain_scalars_follow_the_core_schema)
{
    static struct scalar s[] = {
        { "1e-3", "0.001" },
        { "010", "10" },
        { "-0x1F", "\"-0x1F\"" }, /* the schema has no sign there */
        { "0x1F", "31" },
        { "0o17", "15" },
        { "0o18", "\"0o18\"" },
        { "0x", "\"0x\"" },
        { "+12", "12" },
        { "-12", "-12" },
        { "1.", "1.0" },
        { ".5", "0.5" },
        { "+.5e3", "500.0" },
        { ".", "\".\"" },
        { "1e", "\"1e\"" },
        { "e5", "\"e5\"" },
        { "1_000", "\"1_000\"" },
        { "1,5", "\"1,5\"" },
        { "12:30:45", "\"12:30:45\"" },
        { ".inf", "\".inf\"" },
        { "-.INF", "\"-.INF\"" },
        { ".NaN", "\".NaN\"" },
        { "inf", "\"inf\"" },
        { "nan", "\"nan\"" },
        { "1e999", "\"1e999\"" },
        { "1e-400", "0.0" },
        { "9223372036854775807", "9223372036854775807" },
        { "9223372036854775808", "9.223372036854776e+18" },
        { "0xffffffffffffffff1", "\"0xffffffffffffffff1\"" },
        { "yes", "\"yes\"" },
        { "no", "\"no\"" },
        { "on", "\"on\"" },
        { "y", "\"y\"" },
        { "true", "true" },
        { "True", "true" },
        { "FALSE", "false" },
        { "tRUE", "\"tRUE\"" },
        { "null", "null" },
        { "~", "null" },
        { "Null", "null" },
        { "nULL", "\"nULL\"" },
        { "2024-01-01", "\"2024-01-01\"" },
        { "'10'", "\"10\"" },
        { "\"true\"", "\"true\"" },
        { "\"\\u00e9\"", "\"\303\251\"" },
    };

    return cr_make_param_array(struct scalar, s, sizeof(s) / sizeof(s[0]));
}

ParameterizedTest(struct scalar *s, node, plain_scalars_follow_the_core_schema)
{
    expect_json(s->yaml, s->json);
}

Test(node, lists_maps_and_blocks_become_json)
{
    expect_json("a: [1, {b: 2}]\nc:\n- x\n- - y\nd: |\n  two\n  lines\ne:\n",
                "{\"a\":[1,{\"b\":2}],\"c\":[\"x\",[\"y\"]],"
                "\"d\":\"two\\u000alines\\u000a\",\"e\":null}");
    expect_json("%YAML 1.2\n---\na: 1\n...\n", "{\"a\":1}");
    expect_json("a: &x [1, 2]\nb: *x\n", "{\"a\":[1,2],\"b\":[1,2]}");
}

Test(node, every_node_knows_its_place)
{
    struct parsed p;
    const struct node *n;

    cr_assert_eq(parse(&p, "caf\303\251: [\303\251\303\251, two]\r\nb:\r\n"
                           "  - {c: d}\r\n")
                     ->rc,
                 0);
    n = &p.root->items[0].items[1];
    cr_expect_eq(n->line, 1);
    cr_expect_eq(n->col, 12);
    cr_expect_eq(memcmp(p.src.text + n->begin, "two", 3), 0);
    cr_expect_eq(n->end - n->begin, 3);
    n = &p.root->items[1].items[0].keys[0];
    cr_expect_eq(n->line, 3);
    cr_expect_eq(n->col, 6);
    cr_expect_eq(memcmp(p.src.text + n->begin, "c:", 2), 0);
    release(&p);
}

static void expect_written(const char *yaml, const char *want)
{
    struct parsed p;
    struct str got = { 0 };

    cr_assert_eq(parse(&p, yaml)->rc, 0);
    node_written(&got, &p.root->items[p.root->n - 1]);
    cr_expect_str_eq(str_text(&got), want);
    str_release(&got);
    release(&p);
}

Test(node, what_was_written_is_kept)
{
    expect_written("a: 1e-3", "1e-3");
    expect_written("a: \"x y\"", "x y");
    expect_written("a: [512,256]", "[512,256]");
    expect_written("a: {b:  [1e-3, 2]}", "{b:  [1e-3, 2]}");
    expect_written("a: [512, # wide\n 256]", "[512, 256]");
    expect_written("a:\n- 512\n- 2.50", "[512, 2.50]");
    expect_written("a:\n  b: 1\n  c: [x]", "{b: 1, c: [x]}");
    expect_written("z: &z [1, 2]\na: [*z, 3]", "[[1, 2], 3]");
    expect_written("z: &z [1, 2]\na: *z", "[1, 2]");
}

Test(node, an_alias_has_its_own_place)
{
    struct parsed p;

    cr_assert_eq(parse(&p, "a: &x 5\nb: *x\n")->rc, 0);
    cr_expect_eq(p.root->items[1].line, 2);
    cr_expect_eq(p.root->items[1].col, 4);
    cr_expect_str_eq(p.root->items[1].text, "5");
    release(&p);
}

static void expect_refused(const char *text, size_t len, const char *message)
{
    struct parsed p;
    clock_t start = clock();

    parse_bytes(&p, text, len);
    cr_expect_eq(p.rc, -1);
    cr_expect_eq(p.err.code, ERR_CONFIG);
    cr_expect(strstr(str_text(&p.diag.text), message), "%s",
              str_text(&p.diag.text));
    /* A tenth of this is what a quadratic reader would need by far. */
    cr_expect_lt(clock() - start, 2 * CLOCKS_PER_SEC, "%s", message);
    cr_expect_lt(p.diag.text.len, 2000);
    release(&p);
}

static void expect_repeated(const char *head, const char *unit, size_t bytes,
                            const char *message)
{
    struct str s = { 0 };

    str_add_text(&s, head);
    while (s.len < bytes)
        str_add_text(&s, unit);
    expect_refused(s.text, s.len, message);
    str_release(&s);
}

Test(node, hostile_files_end_fast)
{
    expect_repeated("", "[", 100000, "nested deeper than 32 levels");
    expect_repeated("", "{a: ", 100000, "nested deeper than 32 levels");
    expect_repeated("", "- ", 100000, "nested deeper than 32 levels");
    expect_repeated("", "? ", 100000, "nested deeper than 32 levels");
    expect_repeated("[", "1,", 900000, "more than 100000 values");
    expect_repeated("", "- 1\n", 900000, "more than 100000 values");
    expect_repeated("[", "&a 1,", 900000, "more than 1000 anchors");
    expect_repeated("a: \"", "x", 900000, "unexpected end of stream");
    expect_repeated("a: \"", "x", 900000, "t.yaml:1:");
    expect_repeated("", "\xff", 900000, "UTF-8");
}

Test(node, an_alias_bomb_is_counted_not_grown)
{
    struct str s = { 0 };

    str_add_text(&s, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 20; i++) {
        str_add(&s, "a%d: &a%d [", i, i);
        for (int j = 0; j < 10; j++)
            str_add(&s, "%s*a%d", j ? ", " : "", i - 1);
        str_add_text(&s, "]\n");
    }
    expect_refused(s.text, s.len, "aliases counted in full");
    str_release(&s);
}

Test(node, a_huge_scalar_is_read)
{
    struct parsed p;
    struct str s = { 0 };

    str_add_text(&s, "a: ");
    for (int i = 0; i < 90000; i++)
        str_add_text(&s, "0123456789");
    parse_bytes(&p, s.text, s.len);
    cr_expect_eq(p.rc, 0);
    cr_expect_eq(strlen(p.root->items[0].text), 900000);
    release(&p);
    str_release(&s);
}

Test(node, every_prefix_of_a_file_is_read_or_refused)
{
    static const char text[] =
        "# c\nname: &n 'it''s'\nlist: [1, {a: \"\\u00e9\"}, *n]\nb:\n"
        "  - x: |\n      text\n    y: >-\n      folded\n  - ? k\n    : v\n";

    for (size_t len = 0; len < sizeof(text); len++) {
        struct parsed p;

        parse_bytes(&p, text, len);
        cr_expect_eq(p.rc == 0, p.diag.errors == 0, "%zu", len);
        release(&p);
    }
}

Test(node, messages_cannot_drive_a_terminal)
{
    struct parsed p;
    const char *shown;

    parse(&p, "a: 1\nb: \x1b[2J\n");
    shown = str_text(&p.diag.text);
    cr_expect_eq(p.rc, -1);
    cr_expect_null(strchr(shown, '\x1b'));
    cr_expect(strstr(shown, "t.yaml:2:4: error: control characters"), "%s",
              shown);
    release(&p);
    parse(&p, "a: \"\\e[2J\"\n\"\\e]0;x\": 1\n\"\\e]0;x\": 2\n");
    shown = str_text(&p.diag.text);
    cr_expect_null(strchr(shown, '\x1b'));
    cr_expect(strstr(shown, "\"\\x1b]0;x\" is given twice"), "%s", shown);
    release(&p);
}

Test(node, the_line_shown_is_cut_around_the_caret)
{
    struct parsed p;
    struct str s = { 0 };
    const char *line, *caret;

    for (int i = 0; i < 500; i++)
        str_add(&s, "%s", i == 400 ? "!" : i % 2 ? "," : "1");
    str_add_text(&s, "]");
    parse(&p, "a: 1");
    diag_add(&p.diag, DIAG_ERROR, &(struct source){ "t", s.text, s.len, false },
             1, 401, "here");
    line = strchr(str_text(&p.diag.text), '\n') + 1;
    caret = strchr(line, '\n') + 1;
    cr_expect_leq(caret - line, 101);
    cr_expect_eq(line[strcspn(caret, "^")], '!');
    release(&p);
    str_release(&s);
}

Test(node, only_so_many_errors_are_shown)
{
    struct parsed p;
    struct str s = { 0 };

    for (int i = 0; i < 40000; i++)
        str_add_text(&s, "a: 1\n");
    parse(&p, s.text);
    cr_expect_eq(p.rc, 0);
    cr_expect_eq(p.diag.errors, 39999);
    cr_expect_lt(p.diag.text.len, 10000);
    cr_expect(strstr(p.diag.text.text, "further errors are not shown"));
    release(&p);
    str_release(&s);
}
