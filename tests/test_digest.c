#include "base/digest.h"

#include <criterion/criterion.h>
#include <string.h>

Test(digest, sha256_of_abc_is_the_published_one)
{
    char text[SHA256_TEXT];
    struct err err = { 0 };

    cr_assert_eq(sha256_of(text, "abc", 3, &err), 0);
    cr_assert_str_eq(text, "ba7816bf8f01cfea414140de5dae2223"
                           "b00361a396177a9cb410ff61f20015ad");
}

Test(digest, crc32c_matches_rfc_3720)
{
    unsigned char bytes[32];

    memset(bytes, 0, 32);
    cr_assert_eq(crc32c(0, bytes, 32), 0x8a9136aau);
    memset(bytes, 0xff, 32);
    cr_assert_eq(crc32c(0, bytes, 32), 0x62a8ab43u);
    cr_assert_eq(crc32c(0, "123456789", 9), 0xe3069283u);
    cr_assert_eq(crc32c(crc32c(0, "1234", 4), "56789", 5), 0xe3069283u);
}
