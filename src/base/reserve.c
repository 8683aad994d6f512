/* Memory for jansson, which ends the program (an assertion of its reader) where
 * it finds none in the midst of a string: what malloc refuses comes from a
 * reserve.  So a shortage is met by those that can tell of it. */
#include <jansson.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

enum { RESERVE = 1 << 18, ALIGN = 16 };

static _Alignas(ALIGN) unsigned char reserve[RESERVE];
static size_t used;
static int n_given; /* blocks of it that are in use */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *from_reserve(size_t n)
{
    void *p = NULL;

    n = (n + ALIGN - 1) / ALIGN * ALIGN;
    pthread_mutex_lock(&lock);
    if (n <= RESERVE - used) {
        p = reserve + used;
        used += n;
        n_given++;
    }
    pthread_mutex_unlock(&lock);
    return p;
}

static void *take(size_t n)
{
    void *p = malloc(n);

    return p || n > RESERVE ? p : from_reserve(n);
}

static void give_back(void *p)
{
    uintptr_t at = (uintptr_t)p, start = (uintptr_t)reserve;

    if (at < start || at >= start + RESERVE) {
        free(p);
        return;
    }
    pthread_mutex_lock(&lock);
    n_given--;
    if (n_given == 0)
        used = 0;
    pthread_mutex_unlock(&lock);
}

__attribute__((constructor)) static void prepare(void)
{
    json_set_alloc_funcs(take, give_back);
}
