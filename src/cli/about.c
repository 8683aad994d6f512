/*
 * about.c - the versions and licences of program and libraries
 */
#include "base/version.h"
#include "cli/help.h"
#include "nn/train.h"
#include "num/cpu.h"
#include "page/echarts.h"

#include <csv.h>
#include <curl/curl.h>
#include <gsl/gsl_version.h>
#include <openssl/crypto.h>
#include <sqlite3.h>
#include <yaml.h>
#include <zlib.h>

static const char *csv_version(void)
{
    static char text[32];

    snprintf(text, sizeof(text), "%d.%d.%d", CSV_MAJOR, CSV_MINOR, CSV_RELEASE);
    return text;
}

static const char *curl_number(void)
{
    return curl_version_info(CURLVERSION_NOW)->version;
}

static const char *crypto_version(void)
{
    return OpenSSL_version(OPENSSL_VERSION_STRING);
}

static const char *gsl_number(void)
{
    return gsl_version;
}

static const char *charts_number(void)
{
    return echarts_there() ? ECHARTS_VERSION : "not built in";
}

struct library {
    const char *name;
    const char *(*version)(void); /* NULL: it does not tell */
    const char *licence, *what;
};

/* clang-format off */
static const struct library libraries[] = {
    { "SQLite", sqlite3_libversion, "public domain", "the results" },
    { "libyaml", yaml_get_version_string, "MIT", "configs" },
    { "jansson", jansson_version_str, "MIT", "JSON" },
    { "GSL", gsl_number, "GPL-3.0-or-later", "statistics" },
    { "zlib", zlibVersion, "Zlib", "gzip files" },
    { "libcurl", curl_number, "curl", "downloads" },
    { "libcrypto", crypto_version, "Apache-2.0", "SHA-256" },
    { "libcsv", csv_version, "LGPL-2.1-or-later", "CSV files" },
    { "ECharts", charts_number, "Apache-2.0", "charts (in the program)" },
    { "Random123", NULL, "BSD-3-Clause", "random numbers" },
};
/* clang-format on */
#define N_LIBRARIES (int)(sizeof(libraries) / sizeof(*libraries))

void help_version(struct str *out)
{
    struct err err = { 0 };

    str_add(out, "sweep %s%s%s%s\n", version_text, *version_commit ? " (" : "",
            version_commit, *version_commit ? ")" : "");
    str_add(out, "%-10s %s\n", "compiler", version_compiler);
    str_add(out, "%-10s %s\n", "processor", version_cpu());
    str_add(out, "%-10s %s\n", "vectors",
            cpu_init(&err) == 0 ? cpu_simd() : err.msg);
    str_add(out, "%-10s %d\n", "numerics", NUMERICS);
    for (int i = 0; i < N_LIBRARIES; i++)
        if (libraries[i].version)
            str_add(out, "%-10s %s\n", libraries[i].name,
                    libraries[i].version());
}

void help_licenses(struct str *out)
{
    str_add(out, "%-14s %-18s %s\n", "sweep", "GPL-3.0-or-later",
            "this program");
    for (int i = 0; i < N_LIBRARIES; i++)
        str_add(out, "%-14s %-18s %s\n", libraries[i].name,
                libraries[i].licence, libraries[i].what);
    str_add(out, "%-14s %-18s %s\n", "digits", "CC-BY-4.0",
            "Alpaydin and Kaynak, UCI, 1998 (in the program)");
    str_add(out, "%-14s %-18s %s\n", "fashion-mnist", "MIT",
            "Zalando (not in the program)");
    str_add_text(out, "\nApache ECharts, Copyright 2017-2026 The Apache "
                      "Software Foundation.\nThis product includes software "
                      "developed at The Apache Software Foundation\n"
                      "(https://www.apache.org/).  Its parts zrender, d3 "
                      "(BSD-3-Clause) and tslib (0BSD):\n"
                      "docs/licenses/echarts.txt.\n");
    str_add_text(out, "\nThis is free software: you may change and share it "
                      "under these licences.\nThere is NO WARRANTY, to the "
                      "extent permitted by law.\n");
}
