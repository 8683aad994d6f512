#include "page/echarts.h"

#include "base/embed.h"

#include <zlib.h>

EMBED(echarts, "build/echarts.gz");

bool echarts_there(void)
{
    return embedded_echarts_end - embedded_echarts > 0;
}

int echarts_add(struct str *out, struct err *err)
{
    z_stream z = { .next_in = (Bytef *)embedded_echarts,
                   .avail_in =
                       (uInt)(embedded_echarts_end - embedded_echarts) };
    unsigned char block[1 << 14];
    int rc;

    if (inflateInit2(&z, 15 + 16) != Z_OK) /* 16: a gzip header */
        return err_set(err, ERR_NOMEM, "the chart library");
    do {
        z.next_out = block;
        z.avail_out = sizeof(block);
        rc = inflate(&z, Z_NO_FLUSH);
        str_add_bytes(out, block, sizeof(block) - z.avail_out);
    } while (rc == Z_OK);
    inflateEnd(&z);
    if (rc != Z_STREAM_END || out->failed)
        return err_set(err, ERR_NOMEM, "the chart library");
    return 0;
}
