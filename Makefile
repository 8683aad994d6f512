# sweep: `make help` lists the targets.

MODE ?= release
PREFIX ?= /usr/local
# gcc's thread sanitizer does not know OpenMP's barriers, clang's does.
ifeq ($(origin CC),default)
CC := $(if $(filter tsan fuzz,$(MODE)),clang,gcc)
endif
B := build/$(MODE)$(if $(filter clang%,$(CC)),-clang)
VERSION := 0.1.0

PKGS := yaml-0.1 sqlite3 jansson zlib libcurl libcrypto gsl
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
PKG_LIBS := $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lcsv

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion \
        -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wundef \
        -Wvla -Wformat=2
# clang's also speaks of constants such as NAN and FLT_MAX.
WARN += $(if $(filter clang%,$(CC)),,-Wdouble-promotion)
ifdef DEVELOPER
WARN += -Werror
endif
OPT_release := -O2 -g -D_FORTIFY_SOURCE=2
OPT_debug := -O0 -g3
OPT_asan := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
            -fno-sanitize-recover=undefined
OPT_fuzz := -O1 -g -fno-omit-frame-pointer \
            -fsanitize=fuzzer-no-link,address,undefined \
            -fno-sanitize-recover=undefined -DSPACE_MAX_COMBINATIONS=10000
OPT_tsan := -O1 -g -fsanitize=thread -DTHREAD_SANITIZER
ifeq ($(origin OPT_$(MODE)),undefined)
$(error MODE is release, debug, asan, tsan or fuzz)
endif
OPT := $(OPT_$(MODE))

CFLAGS := -std=c17 -D_POSIX_C_SOURCE=200809L $(OPT) $(WARN) \
          -ffp-contract=off -fopenmp -fstack-protector-strong -fPIC \
          -Isrc -MMD -MP $(PKG_CFLAGS) $(EXTRA_CFLAGS)
LDFLAGS := $(OPT) -fopenmp -pie -Wl,-z,relro,-z,now
LDLIBS := $(PKG_LIBS) -lm

# The hot files of num/ are built once per vector width; each file wide_*.c
# sees WIDE, the number of floats in a vector.
WIDE_8 := -O3 -mavx2 -mfma -DWIDE=8
WIDE_16 := -O3 -mavx512f -mavx512vl -mavx512dq -mavx512bw -mfma -DWIDE=16

LIB_SRC := $(filter-out src/cli/main.c src/num/wide_%,$(wildcard src/*/*.c))
WIDE_SRC := $(wildcard src/num/wide_*.c)
LIB_OBJ := $(LIB_SRC:%.c=$B/%.o) $(WIDE_SRC:%.c=$B/%.w8.o) \
           $(WIDE_SRC:%.c=$B/%.w16.o)
TEST_SRC := $(wildcard tests/test_*.c tests/support/*.c)
TEST_OBJ := $(TEST_SRC:%.c=$B/%.o)
HEADERS := $(wildcard src/*/*.h)
FORMATTED := $(wildcard src/*/*.[ch] tests/*.[ch] tests/support/*.[ch] tests/torture/*.[ch] tests/fuzz/*.[ch] bench/*.[ch] bench/*/*.[ch])

ifeq ($(MODE),release)
PROGRAM := sweep
else
PROGRAM := $B/sweep
endif

.PHONY: all demo test check bench bench-books bench-checkpoint bench-peers \
        bench-report bench-page install help deps clean format format-check headers layers asan \
        run-tests race run-races torture fuzz fuzzers valgrind golden man browser-test
all: $(PROGRAM)

# V=1 shows the commands whole.
Q := $(if $(V),,@)
say = @echo "  $(1) $(2)"

$(PROGRAM): $B/src/cli/main.o $(LIB_OBJ)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$B/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) $(CFLAGS) -c -o $@ $<
$B/%.w8.o: %.c Makefile
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) $(CFLAGS) $(WIDE_8) -c -o $@ $<
$B/%.w16.o: %.c Makefile
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) $(CFLAGS) $(WIDE_16) -c -o $@ $<

# What the version line and the provenance columns say.
GIT_COMMIT := $(shell git describe --always --dirty --abbrev=12 2>/dev/null)
$B/src/base/version.o: CFLAGS += -DVERSION='"$(VERSION)"' \
    -DGIT_COMMIT='"$(GIT_COMMIT)"' -DBUILD_FLAGS='"$(OPT)"'

# The loops that scale floats.
ifeq ($(MODE),release)
$B/src/data/batch.o: CFLAGS += -O3
endif

$B/src/base/version.o: $B/commit
.PHONY: FORCE
$B/commit: FORCE
	@mkdir -p $(@D)
	@echo '$(GIT_COMMIT)' | cmp -s - $@ || echo '$(GIT_COMMIT)' > $@

# Files that a source takes in whole.
$B/src/store/schema.o: $(wildcard src/store/*.sql)
$B/src/data/digits.o: $(wildcard src/data/*.bin)
$B/src/page/page_parts.o: $(wildcard src/page/page*.css src/page/page*.js)
$B/src/page/echarts.o: build/echarts.gz

# The chart library; ECHARTS=FILE or ECHARTS=none where npm cannot be asked.
build/echarts.gz: package-lock.json scripts/fetch-echarts $(if $(ECHARTS),FORCE)
	@mkdir -p $(@D)
	$(call say,GET,$@)
	$(Q)ECHARTS='$(ECHARTS)' scripts/fetch-echarts $@

# ---- tests ------------------------------------------------------------------

$B/tests/%.o: CFLAGS += -Wno-conversion -Wno-sign-compare -Wno-pedantic -Itests
$B/run-tests: $(TEST_OBJ) $(LIB_OBJ)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -no-pie -o $@ $^ $(LDLIBS) -lcriterion

# What is preloaded into a program does not go with the address sanitizer.
TORTURE := $(if $(filter release,$(MODE)),$B/torture)
# A team that spins would wait for a core that another test has.
run-tests: $(PROGRAM) $B/run-tests $(TORTURE)
	OMP_WAIT_POLICY=passive SWEEP=$(abspath $(PROGRAM)) $(if $(TORTURE),TORTURE=$(abspath $(TORTURE))) \
	    $B/run-tests --jobs 2

# Criterion's summary comes last.
test: deps
	$(MAKE) --no-print-directory browser-test
	$(MAKE) --no-print-directory run-tests

# The pages of tests/test_page.c in a headless Chromium, where there is one.
browser-test: $B/run-tests
	@mkdir -p build/pages
	$(Q)SWEEP_PAGES=build/pages $B/run-tests --filter 'page*/*' >build/pages/log 2>&1 || \
	    { cat build/pages/log; exit 1; }
	tests/browser/run build/pages

golden: $(PROGRAM) $B/run-tests
	SWEEP_GOLDEN=1 SWEEP=$(abspath $(PROGRAM)) $B/run-tests --jobs 2

asan:
	$(MAKE) --no-print-directory MODE=asan run-tests

# Faults from outside (tests/torture): a driver, and a library that it preloads
# into the program.
SHIM_SRC := $(wildcard tests/torture/shim*.c)
TORTURE_SRC := $(filter-out $(SHIM_SRC) tests/torture/counted.c,$(wildcard tests/torture/*.c))
$B/torture: $(TORTURE_SRC:%.c=$B/%.o) $(LIB_OBJ) | $B/shim.so
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$B/shim.so: $(SHIM_SRC) $(wildcard tests/torture/*.h) Makefile
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) -std=c17 -O2 -g $(WARN) -Wno-conversion -Wno-pedantic -Itests -shared -fPIC \
	    -o $@ $(SHIM_SRC) -ldl
$B/sweep-counted: $B/src/cli/main.o $B/tests/torture/counted.o $(LIB_OBJ)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
torture: $(PROGRAM) $B/torture
	$(MAKE) --no-print-directory MODE=asan build/asan/sweep-counted
	SWEEP=$(abspath $(PROGRAM)) SWEEP_COUNTED=$(abspath build/asan/sweep-counted) \
	    $B/torture --full $(GROUPS)

# Harnesses of libFuzzer, one file each; what two of them read are checksums of
# their own making.
FUZZERS := $(patsubst tests/fuzz/fuzz_%.c,$B/fuzz-%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_OBJ := $(patsubst %.c,$B/%.o,$(filter-out tests/fuzz/fuzz_%,$(wildcard tests/fuzz/*.c)))
$B/fuzz-rows $B/fuzz-message $B/fuzz-checkpoint: LDFLAGS += -Wl,--wrap=crc32c
$B/fuzz-%: $B/tests/fuzz/fuzz_%.o $(FUZZ_OBJ) $(LIB_OBJ)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LDLIBS)
fuzzers: $(FUZZERS)
# FUZZ_SECONDS for each harness, or FUZZ=NAME for some of them.
fuzz: $(PROGRAM)
	@scripts/fuzz $(abspath $(PROGRAM)) $(FUZZ)

# Plain programs: Criterion does not start under the thread sanitizer.
RACES := $(patsubst %.c,$B/%,$(wildcard tests/race_*.c))
$(RACES): %: %.o $(LIB_OBJ)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
# Archer, of clang's OpenMP, tells the sanitizer of barriers.
CLANG_LIB = $(shell clang -print-resource-dir 2>/dev/null)
ARCHER = $(wildcard $(CLANG_LIB)/../../libarcher.so)
TSAN = $(wildcard $(CLANG_LIB)/lib/linux/libclang_rt.tsan-*.a)
race:
	@$(if $(and $(ARCHER),$(TSAN)), \
	    $(MAKE) --no-print-directory MODE=tsan run-races, \
	    echo 'race: skipped: needs clang, libomp-dev and libclang-rt-14-dev')
run-races: $(RACES)
	@for r in $(RACES); do OMP_TOOL_LIBRARIES=$(ARCHER) \
	    TSAN_OPTIONS=ignore_noninstrumented_modules=1 $$r || exit; done

valgrind: $(PROGRAM)
	scripts/memcheck $(PROGRAM)

# ---- speed --------------------------------------------------------------------

bench: $B/bench-kernels $B/bench-epochs
	$B/bench-kernels
	$B/bench-epochs
bench-report: $B/bench-report
	$B/bench-report
bench-page: $B/bench-report
	$B/bench-report 10000 20 10000 build/bench.html
	tests/browser/run build/bench.html
bench-books: $B/bench-books
	$B/bench-books --folder build
bench-checkpoint: $B/bench-checkpoint
	$B/bench-checkpoint --folder build
$B/bench-epochs: $B/bench/cases.o $B/bench/pair.o
$B/bench-kernels $B/bench-epochs $B/bench-checkpoint: $B/bench-%: \
        $B/bench/%.o $B/bench/limit.o \
        $(LIB_OBJ)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$B/bench-books: $B/bench/books.o $(LIB_OBJ)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# Side by side with PyTorch, Keras, scikit-learn, OpenBLAS, Optuna and Keras
# Tuner, from PyPI (5 GB) and Debian; half an hour.  PEERS="--quick": a minute.
bench-peers: $(PROGRAM)
	bench/peers/run $(PEERS)

$B/bench-report: $B/bench/report.o $(LIB_OBJ)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# ---- checks -------------------------------------------------------------------

check: format-check headers layers test asan race

format:
	clang-format -i $(FORMATTED)
format-check:
	clang-format --dry-run -Werror $(FORMATTED)
headers: $(HEADERS:%.h=$B/%.alone)
$(patsubst %.h,$B/%.alone,$(wildcard src/num/wide*.h)): CFLAGS += $(WIDE_8)
$B/%.alone: %.h
	@mkdir -p $(@D)
	$(Q)printf '#include "%s"\nextern int alone;\n' $(<:src/%=%) | \
	    $(CC) $(filter-out -M%,$(CFLAGS)) -fsyntax-only -x c -
	@touch $@
layers:
	scripts/check-layers

# ---- for users ----------------------------------------------------------------

deps:
	@scripts/install-deps

demo: deps
	@$(MAKE) --no-print-directory
	scripts/demo

# Manual pages are made where scdoc is installed.
MAN := $(if $(shell command -v scdoc),$(patsubst %.scd,build/%,$(wildcard man/*.scd)))
man: $(MAN)
build/man/%: man/%.scd
	@mkdir -p $(@D)
	$(call say,MAN,$@)
	$(Q)scdoc < $< > $@.part && mv $@.part $@

install: all man
	install -D -m 755 sweep $(DESTDIR)$(PREFIX)/bin/sweep
	for m in $(MAN); do install -D -m 644 $$m \
	    $(DESTDIR)$(PREFIX)/share/man/man$${m##*.}/$${m##*/} || exit; done
	install -D -m 644 docs/licenses/echarts.txt \
	    $(DESTDIR)$(PREFIX)/share/doc/sweep/licenses/echarts.txt
	for f in configs/*.yaml configs/*.csv; do install -D -m 644 $$f \
	    $(DESTDIR)$(PREFIX)/share/doc/sweep/$$f || exit; done

clean:
	rm -rf build sweep

help:
	@echo 'make            build ./sweep (MODE=release|debug|asan|tsan, DEVELOPER=1: -Werror)'
	@echo 'make demo       install what is missing, build, sweep and report'
	@echo 'make test       install what is missing, build, run all tests'
	@echo 'make race       data races of teams, where clang and libomp-dev are installed'
	@echo 'make torture    kills, full disks, failing calls by the thousand (GROUPS=...)'
	@echo 'make fuzz       libFuzzer for a minute each (FUZZ_SECONDS=60, FUZZ="config csv")'
	@echo 'make valgrind   a small sweep, workers included, under valgrind'
	@echo 'make browser-test  reports in a headless Chromium (node, playwright-core)'
	@echo 'make check      format-check headers layers test asan race: before every commit'
	@echo 'make bench      measure the kernels and whole epochs against this machine'
	@echo 'make bench-report  time of a report on 10,000 trials'
	@echo 'make bench-page  time until a browser has drawn that report'"'"'s page'
	@echo 'make bench-books  trials per second of a sweep whose trainings cost nothing'
	@echo 'make bench-checkpoint  bytes and milliseconds of a checkpoint'
	@echo 'make bench-peers  time the same work in PyTorch, Keras, scikit-learn, Optuna'
	@echo 'make man        the manual pages, where scdoc is installed'
	@echo 'make ECHARTS=FILE  with that echarts.min.js instead of npm'"'"'s; none: no charts'
	@echo 'make install    PREFIX=$(PREFIX): program, manual pages, example configs'
	@echo 'make golden     rewrite the expected outputs of tests; review the diff'
	@echo 'make format     clang-format everything'

-include $(shell find $B -name '*.d' 2>/dev/null)
