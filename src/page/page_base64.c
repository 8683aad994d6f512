#include "page/page_base64.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                             "abcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_add(struct str *out, const unsigned char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i += 3) {
        size_t left = n - i;
        unsigned v = (unsigned)bytes[i] << 16 |
                     (left > 1 ? (unsigned)bytes[i + 1] << 8 : 0) |
                     (left > 2 ? (unsigned)bytes[i + 2] : 0);
        char four[4] = { digits[v >> 18], digits[v >> 12 & 63],
                         left > 1 ? digits[v >> 6 & 63] : '=',
                         left > 2 ? digits[v & 63] : '=' };

        str_add_bytes(out, four, 4);
    }
}
