/* What the linker was told, and what the program can do at all: it starts no
 * shell, and but for `data fetch` it opens no socket. */
#define _GNU_SOURCE
#include "base/file.h"
#include "base/mem.h"

#include <criterion/criterion.h>
#include <elf.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST ((size_t)64 << 20)

struct elf {
    char *bytes;
    size_t n;
    const Elf64_Ehdr *head;
    const Elf64_Shdr *sections;
};

static const char *program(void)
{
    const char *given = getenv("SWEEP");

    return given && *given ? given : "./sweep";
}

static struct elf read_program(void)
{
    struct elf e = { 0 };
    struct err err = { 0 };

    if (file_read(&e.bytes, &e.n, program(), MOST, &err) < 0)
        cr_skip_test("no program to test: set SWEEP or run make first");
    e.head = (const Elf64_Ehdr *)e.bytes;
    cr_assert_gt(e.n, sizeof(*e.head));
    if (memcmp(e.head->e_ident, ELFMAG, SELFMAG) != 0 ||
        e.head->e_ident[EI_CLASS] != ELFCLASS64)
        cr_skip_test("not a program of this kind of machine");
    e.sections = (const Elf64_Shdr *)(e.bytes + e.head->e_shoff);
    return e;
}

static const Elf64_Phdr *segment(const struct elf *e, Elf64_Word type)
{
    const Elf64_Phdr *p = (const Elf64_Phdr *)(e->bytes + e->head->e_phoff);

    for (int i = 0; i < e->head->e_phnum; i++)
        if (p[i].p_type == type)
            return &p[i];
    return NULL;
}

static const Elf64_Shdr *section(const struct elf *e, Elf64_Word type)
{
    for (int i = 0; i < e->head->e_shnum; i++)
        if (e->sections[i].sh_type == type)
            return &e->sections[i];
    return NULL;
}

static Elf64_Xword dynamic(const struct elf *e, Elf64_Sxword tag)
{
    const Elf64_Phdr *p = segment(e, PT_DYNAMIC);
    const Elf64_Dyn *d = (const Elf64_Dyn *)(e->bytes + p->p_offset);

    for (; d->d_tag != DT_NULL; d++)
        if (d->d_tag == tag)
            return d->d_un.d_val;
    return 0;
}

/* How many functions it takes from libraries whose names begin and end so. */
static int imports(const struct elf *e, const char *begin, const char *end)
{
    const Elf64_Shdr *table = section(e, SHT_DYNSYM);
    const char *names = e->bytes + e->sections[table->sh_link].sh_offset;
    const Elf64_Sym *s = (const Elf64_Sym *)(e->bytes + table->sh_offset);
    int n = 0;

    for (size_t i = 0; i < table->sh_size / sizeof(*s); i++) {
        const char *name = names + s[i].st_name;
        size_t len = strlen(name);

        n += s[i].st_shndx == SHN_UNDEF && len >= strlen(end) &&
             strncmp(name, begin, strlen(begin)) == 0 &&
             strcmp(name + len - strlen(end), end) == 0;
    }
    return n;
}

Test(hardened, the_program_is_linked_with_what_the_system_offers)
{
    struct elf e = read_program();

    cr_assert_eq(e.head->e_type, ET_DYN, "at a fixed address");
    cr_assert(dynamic(&e, DT_FLAGS_1) & DF_1_PIE, "at a fixed address");
    cr_assert(dynamic(&e, DT_FLAGS_1) & DF_1_NOW, "bound lazily");
    cr_assert_not_null(segment(&e, PT_GNU_RELRO), "tables stay writable");
    cr_assert_not(segment(&e, PT_GNU_STACK)->p_flags & PF_X, "the stack runs");
    cr_assert_gt(imports(&e, "__stack_chk_fail", ""), 0);
    if (!imports(&e, "__asan_init", "")) /* which has checks of its own */
        cr_assert_gt(imports(&e, "__", "_chk"), 0, "not fortified");
    mem_free(e.bytes);
}

Test(hardened, nothing_starts_a_shell)
{
    static const char *const names[] = { "system", "popen", "exec", "posix_sp",
                                         "wordexp" };
    struct elf e = read_program();

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        cr_assert_eq(imports(&e, names[i], ""), 0, "%s", names[i]);
    mem_free(e.bytes);
}

/* What is temporary lies beside what it becomes (SQLite: in memory). */
Test(hardened, nothing_is_put_into_the_folder_for_temporary_files)
{
    static const char *const names[] = { "tmp",      "tempnam", "mkstemp",
                                         "mkostemp", "mkdtemp", "mktemp" };
    struct elf e = read_program();

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        cr_assert_eq(imports(&e, names[i], ""), 0, "%s", names[i]);
    mem_free(e.bytes);
}

/* From here on a socket ends the process, and every child of it. */
static int forbid_sockets(void)
{
    static struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 2, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_connect, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    };
    struct sock_fprog prog = { sizeof(code) / sizeof(code[0]), code };

    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
                   prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog) < 0
               ? -1
               : 0;
}

static int without_sockets(const char *command)
{
    pid_t child = fork();
    int status;

    if (child == 0) {
        if (forbid_sockets() < 0)
            _exit(77);
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    cr_assert_eq(waitpid(child, &status, 0), child);
    return status;
}

Test(hardened, a_sweep_opens_no_socket)
{
    static const char commands[] =
        "set -e; cd \"$DIR\"; printf 'name: alone\\ndata: {dataset: digits}\\n"
        "training: {epochs: 1}\\nparameters: {batch_size: [32, 64]}\\n'"
        " >alone.yaml; exec >out 2>&1; \"$SWEEP\" plan alone.yaml;"
        " \"$SWEEP\" run alone.yaml --jobs 2; \"$SWEEP\" report;"
        " \"$SWEEP\" evaluate; \"$SWEEP\" show 1; \"$SWEEP\" verify 1;"
        " \"$SWEEP\" export json x; \"$SWEEP\" doctor";
    char folder[] = "/tmp/sweep-hardened-XXXXXX", path[4096], *whole, line[99];
    int status;

    whole = realpath(program(), path);
    if (!whole)
        cr_skip_test("no program to test: set SWEEP or run make first");
    cr_assert_not_null(mkdtemp(folder));
    setenv("SWEEP", whole, 1);
    setenv("DIR", folder, 1);
    unsetenv("SWEEP_DB");
    status = without_sockets(commands);
    snprintf(line, sizeof(line), "rm -rf %s", folder);
    cr_assert_eq(system(line), 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
        cr_skip_test("this kernel filters no calls");
    cr_assert_eq(status, 0, "status %x", status);
}

/* The filter does what the test before trusts it to. */
Test(hardened, a_socket_would_be_noticed)
{
    pid_t child = fork();
    int status;

    if (child == 0) {
        if (forbid_sockets() < 0)
            _exit(77);
        syscall(SYS_socket, 2, 1, 0);
        _exit(0);
    }
    cr_assert_eq(waitpid(child, &status, 0), child);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
        cr_skip_test("this kernel filters no calls");
    cr_assert(WIFSIGNALED(status), "status %x", status);
}
