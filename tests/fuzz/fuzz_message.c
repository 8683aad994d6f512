/* What comes through a worker's pipe, its checksums taken for right (the
 * linker puts crc32c out of use), and what the parent makes of it. */
#include "fuzz/fuzz.h"
#include "run/line.h"
#include "run/message.h"
#include "run/seat.h"

#include <fcntl.h>
#include <unistd.h>

uint32_t __wrap_crc32c(uint32_t crc, const void *bytes, size_t n);

uint32_t __wrap_crc32c(uint32_t crc, const void *bytes, size_t n)
{
    (void)crc;
    (void)bytes;
    (void)n;
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct seat seat = { .busy = true, .errors = -1 };
    struct event e = { 0 };
    int ends[2];

    if (n > 32768 || pipe(ends) < 0)
        return 0;
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    if (n && write(ends[1], bytes, n) != (ssize_t)n)
        abort();
    close(ends[1]);
    seat.pipe = ends[0];
    seat.gone = true;
    while (seat.busy && seat_event(&e, &seat)) {
        struct str line = { 0 };

        line_json(&line, &e);
        fuzz_must(fuzz_is_plain(str_text(&line), false), str_text(&line));
        str_release(&line);
    }
    close(ends[0]);
    return 0;
}
