# fossick -- `make help` lists the targets.
BUILD ?= build
OPT ?= -O2
DEMO ?= build/demo
PREFIX ?= /usr/local
WARN := -Wall -Wextra -Wpedantic -Werror
CPPFLAGS += -D_GNU_SOURCE -Iinclude -Iindex -Iengine
# FSK_API marks what the shared library exports; everything else is hidden.
EXPORT := -DFSK_API='__attribute__((visibility("default"))) extern'
CFLAGS += -std=c11 $(OPT) -g -fPIC -fvisibility=hidden -ffp-contract=off -fno-math-errno -pthread $(WARN) $(SANITIZE)
LIBS := -llmdb -lstemmer -lutf8proc -lxxhash -lzstd
LDFLAGS += -pthread $(SANITIZE)
# `make V=1` shows the commands.
Q := $(if $(V),,@)
say = $(if $(V),@:,@echo "  $(1) $@")
ARCH := $(shell $(CC) -dumpmachine 2>/dev/null | cut -d- -f1)

# POPCNT without a test at run time: every x86-64 processor since 2008.
ifeq ($(ARCH),x86_64)
CFLAGS += -march=x86-64-v2
endif

ENGINE_SRC := $(wildcard index/*/*.c engine/*.c engine/*/*.c)
ifneq ($(ARCH),x86_64)
ENGINE_SRC := $(filter-out %_avx2.c %_avx512.c,$(ENGINE_SRC))
endif
ENGINE_OBJ := $(ENGINE_SRC:%.c=$(BUILD)/obj/%.o)
TOOL_NAMES := $(patsubst tools/%.c,%,$(wildcard tools/*.c))
TOOL_LIB_OBJ := $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard tools/*/*.c))
TOOL_LIBS ?= -ledit -lyajl -lz -lzstd -lxml2 -larchive
TESTS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/*/test_*.c))
TEST_LIB_OBJ := $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard tests/lib/*.c))
BENCHES := $(patsubst bench/micro/%.c,$(BUILD)/bench/%,$(wildcard bench/micro/*.c))

all: lib tools
lib: $(BUILD)/lib/libfossick.a $(BUILD)/lib/libfossick.so
tools: $(TOOL_NAMES:%=$(BUILD)/bin/%)

AVX2 := -mavx2 -mbmi -mbmi2 -mlzcnt -mpopcnt
$(BUILD)/obj/%_avx2.o: CFLAGS += $(AVX2)
$(BUILD)/obj/%_avx512.o: CFLAGS += $(AVX2) -mavx512f -mavx512bw -mavx512dq -mavx512cd -mavx512vl -mavx512vbmi -mavx512vbmi2 -mavx512vpopcntdq -mavx512bitalg -mprefer-vector-width=512

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC  )
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/lib/libfossick.a: $(ENGINE_OBJ)
	@mkdir -p $(@D)
	@rm -f $@
	$(call say,AR  )
	$(Q)$(AR) rcs $@ $^

SONAME := libfossick.so.0
$(BUILD)/lib/$(SONAME): $(ENGINE_OBJ)
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(LDFLAGS) -shared -Wl,-soname,$(SONAME) $^ $(LIBS) -lm -o $@
$(BUILD)/lib/libfossick.so: $(BUILD)/lib/$(SONAME)
	$(call say,LINK)
	$(Q)ln -sf $(SONAME) $@

$(BUILD)/obj/engine/%.o: CPPFLAGS += $(EXPORT)
$(BUILD)/obj/tools/%.o: CPPFLAGS := $(filter-out -Iindex -Iengine,$(CPPFLAGS)) -Itools -I/usr/include/libxml2
$(BUILD)/lib/libtools.a: $(TOOL_LIB_OBJ)
	@mkdir -p $(@D)
	@rm -f $@
	$(call say,AR  )
	$(Q)$(AR) rcs $@ $^

$(BUILD)/bin/%: $(BUILD)/obj/tools/%.o $(BUILD)/lib/libtools.a $(BUILD)/lib/libfossick.a
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(LDFLAGS) -Wl,--as-needed $^ $(LIBS) $(TOOL_LIBS) -lm -o $@

$(BUILD)/tests/%: $(BUILD)/obj/tests/%.o $(TEST_LIB_OBJ) $(BUILD)/lib/libfossick.a
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(LDFLAGS) $^ -lcmocka $(LIBS) -lm -o $@

$(BUILD)/obj/tests/tools/%.o: CPPFLAGS += -Itools -I/usr/include/libxml2
$(BUILD)/tests/tools/%: $(BUILD)/obj/tests/tools/%.o $(BUILD)/lib/libtools.a $(BUILD)/lib/libfossick.a
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(LDFLAGS) -Wl,--as-needed $^ -lcmocka $(LIBS) $(TOOL_LIBS) -lm -o $@

$(BUILD)/bench/%: $(BUILD)/obj/bench/micro/%.o $(BUILD)/lib/libfossick.a
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(LDFLAGS) $^ $(LIBS) -lm -o $@

# Man pages and completions are printed by the tools themselves; fossick(3) is the header.
VERSION := $(shell sed -n 's/^\#define FSK_VERSION_[A-Z]* //p' include/fossick.h | paste -sd.)
SHARE := $(TOOL_NAMES:%=share/man/man1/%.1) share/man/man3/fossick.3 \
    $(TOOL_NAMES:%=share/bash-completion/completions/%) $(TOOL_NAMES:%=share/zsh/site-functions/_%)
pages: $(SHARE:%=$(BUILD)/%)
print = @mkdir -p $(@D); $(1) >$@.new && mv $@.new $@
$(BUILD)/share/man/man1/%.1: $(BUILD)/bin/%
	$(call print,$< --help=man)
$(BUILD)/share/bash-completion/completions/%: $(BUILD)/bin/%
	$(call print,$< --help=bash)
$(BUILD)/share/zsh/site-functions/_%: $(BUILD)/bin/%
	$(call print,$< --help=zsh)
$(BUILD)/share/man/man3/fossick.3: include/fossick.h tools/man/fossick.3.awk
	$(call print,awk -v version=$(VERSION) -f tools/man/fossick.3.awk $<)

tests: $(TESTS) lib tools pages

# cmocka's programs, the command-line tests, and a program built on what gets installed.
test: tests
	@rm -rf $(BUILD)/stage
	@$(MAKE) -s --no-print-directory install DESTDIR=$(BUILD)/stage
	@sh tests/run.sh $(BUILD)/tests/log $(TESTS) 'sh tests/cli/run.sh $(BUILD)/bin' 'sh tests/tour/run.sh $(BUILD)/bin' \
	    "CC='$(CC)' PREFIX='$(PREFIX)' SANITIZE='$(SANITIZE)' sh tests/embed/run.sh $(BUILD)/stage" \
	    "PREFIX='$(PREFIX)' bash tests/help/run.sh $(BUILD)/stage"

demo: deps
	@echo 'building ...'; $(MAKE) --no-print-directory -j$$(nproc) tools >/dev/null
	@sh tests/demo/demo.sh $(BUILD)/bin $(DEMO)

# Debian packages: what the library and the tools need, what tests and checks do, what the engines beside fossick do.
DEPS := gcc libc6-dev pkg-config liblmdb-dev libstemmer-dev libutf8proc-dev libxxhash-dev libzstd-dev zlib1g-dev libyajl-dev libedit-dev libxml2-dev libarchive-dev
TEST_DEPS := libcmocka-dev clang clang-format g++ unicode-data zstd xz-utils groff-base zsh gcc-aarch64-linux-gnu libc6-dev-arm64-cross
PEER_DEPS := liblucene8-java default-jdk-headless libsqlite3-dev libxapian-dev g++ gnuplot-nox python3 zstd
# Installs what is missing of a list.
define install
	@missing=$$(dpkg-query -W -f='$${Package} $${db:Status-Status}\n' $(1) 2>/dev/null | \
	    awk '$$2 == "installed" { have[$$1] } END { n = split("$(1)", want, " "); \
	        for (i = 1; i <= n; i++) if (!(want[i] in have)) printf "%s ", want[i] }'); \
	if [ -n "$$missing" ]; then \
	    echo "installing: $$missing"; \
	    if [ "$$(id -u)" -ne 0 ]; then sudo=sudo; else sudo=; fi; \
	    $$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	fi
endef
deps:
	$(call install,$(DEPS) $(TEST_DEPS))

# Snowball's vocabularies through the whole chain; tests/README.md says what the columns are.
SNOWBALL = $(or $(FOSSICK_SHARED),../shared)/data/conformance/snowball.tar.zst
snowball: $(BUILD)/tests/snowball/snowball
	@rm -rf $(BUILD)/snowball && mkdir -p $(BUILD)/snowball && tar --zstd -xf $(SNOWBALL) -C $(BUILD)/snowball
	@$< $(BUILD)/snowball/snowball armenian basque catalan danish dutch_porter english finnish french german greek hindi hungarian \
	    indonesian irish italian lithuanian nepali norwegian porter portuguese romanian russian serbian spanish swedish turkish yiddish

# What languages are told by, anew from the fingerprints of libexttextcat-data.
language-grams:
	$(call install,libexttextcat-data python3)
	python3 engine/text/gen_language_grams.py >engine/text/language_grams.c.new
	mv engine/text/language_grams.c.new engine/text/language_grams.c

check-style:
	@sh tests/style/check-style.sh

# Headers must stand alone, the public one in C and in C++; the shared library exports what it declares.
check-headers: $(BUILD)/lib/libfossick.so
	@CC='$(CC)' CXX='$(CXX)' sh tests/headers/check-headers.sh $<

# The tests again with run-time checks; clang has the better reports.
check-asan:
	$(MAKE) BUILD=build-asan OPT=-O1 SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all" tests
	FOSSICK_ROUNDS=12 $(MAKE) BUILD=build-asan OPT=-O1 SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all" test
# Races are looked for where threads meet: with a checker everything is ten times slower, and a test of one thread has none.
THREADED := crash/test_access crash/test_copy crash/test_engine_crash property/test_history property/test_many \
    property/test_search property/test_threads unit/test_commit unit/test_dict unit/test_merges unit/test_reorder \
    unit/test_store_full unit/test_store_writer unit/test_stream unit/test_writer
TSAN := BUILD=build-tsan OPT=-O1 SANITIZE="-fsanitize=thread" TESTS="$(THREADED:%=build-tsan/tests/%)"
check-tsan:
	$(MAKE) $(TSAN) tests
	FOSSICK_ROUNDS=2 $(MAKE) $(TSAN) test
	FOSSICK_ROUNDS=12 build-tsan/tests/property/test_history # where threads are most at odds

# Library and tools compile for arm64; headers of foreign libraries are the same there.
check-arm64:
	@for f in $$(find index engine tools -name '*.c' ! -name '*_avx*'); do \
	    aarch64-linux-gnu-gcc $(CPPFLAGS) -Itools -I/usr/include/libxml2 -idirafter /usr/include -std=c11 $(WARN) -fsyntax-only $$f || exit 1; done

# The library's tests built for arm64 and run by an emulator; its libraries come from Debian's arm64 packages.
ARM64_DEPS := gcc-aarch64-linux-gnu qemu-user $(foreach p,libc6-dev liblmdb-dev libstemmer-dev libutf8proc-dev libxxhash-dev libzstd-dev libcmocka-dev,$(p):arm64)
ARM64_TESTS := $(filter $(BUILD)/tests/unit/% $(BUILD)/tests/property/% $(BUILD)/tests/crash/%,$(TESTS))
test-arm64:
	@if [ "$$(id -u)" -ne 0 ]; then sudo=sudo; else sudo=; fi; $$sudo dpkg --add-architecture arm64 && $$sudo apt-get update -qq && \
	    DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $(ARM64_DEPS) >/dev/null
	$(MAKE) CC=aarch64-linux-gnu-gcc AR=aarch64-linux-gnu-ar BUILD=build-arm64 test-emulated
test-emulated: $(ARM64_TESTS)
	@FOSSICK_ROUNDS=2 sh tests/run.sh $(BUILD)/tests/log $(foreach t,$(ARM64_TESTS),'qemu-aarch64 $(t)')

help:
	@echo 'make             library and programs, in build/lib and build/bin'
	@echo 'make demo        installs packages, builds, indexes a real corpus and asks it something'
	@echo 'make test        all tests'
	@echo 'make bench       latency by query class on a corpus: see bench/README.md'
	@echo 'make bench-index what indexing costs: see bench/README.md'
	@echo 'make eval        nDCG, MAP and recall on judged collections: see bench/README.md'
	@echo 'make parity      scores beside those of Lucene 8: see bench/README.md'
	@echo 'make bench-peers fossick beside other engines: see bench/README.md'
	@echo 'make bench-scale latency as the corpus grows, with threads, beside a writer'
	@echo 'make bench-words misspelt queries and names: see bench/README.md'
	@echo 'make bench-guard instructions that queries take, against those on record'
	@echo 'make micro       micro-benchmarks, in build/bench'
	@echo 'make install     into PREFIX=$(PREFIX), below DESTDIR'
	@echo 'make deps        the Debian packages that all of this needs'
	@echo 'V=1 shows commands; CC, OPT, BUILD, SANITIZE as usual'
	@echo 'make snowball    how far stems are those of Snowball, language by language'
	@echo 'make check-style check-headers check-asan check-tsan check-arm64 test-arm64 fuzz'

bench: tools
	@sh bench/run.sh $(BUILD)/bin $(BUILD)/bench

# How good the ranking is: see bench/README.md.
eval: tools
	@sh bench/eval/run.sh $(BUILD)/bin $(BUILD)/eval

# What indexing costs: see bench/README.md.
bench-index: tools $(BUILD)/bench-index/feed
	@nm -A $(BUILD)/lib/libfossick.a >$(BUILD)/lib/libfossick.nm 2>/dev/null
	@bash bench/index/run.sh $(BUILD)/bin $(BUILD)/bench-index
$(BUILD)/bench-index/feed: $(BUILD)/obj/bench/index/feed.o
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(LDFLAGS) $^ -o $@

micro: $(BENCHES)

# What queries cost as the corpus grows, with threads, and beside a writer: see bench/README.md.
bench-scale: tools
	$(call install,python3 zstd)
	@python3 bench/scale/run.py $(BUILD)/bin $(BUILD)/scale

# Instructions that queries take, against those on record: see bench/README.md.
bench-guard: tools
	$(call install,valgrind python3)
	@python3 bench/guard/run.py $(BUILD)/bin $(BUILD)/guard $(GUARD)

# Words that are not quite right: see bench/README.md.
bench-words: tools $(BUILD)/bench-words/suggest $(BUILD)/bench-words/names
	@sh bench/words/run.sh $(BUILD)/bin $(BUILD)/bench-words
$(BUILD)/bench-words/%: $(BUILD)/obj/bench/words/%.o $(BUILD)/lib/libfossick.a
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(LDFLAGS) $^ $(LIBS) -lm -o $@

# Other engines behind the public benchmark's protocol, and fossick beside them: see bench/README.md.
PEER_OUT := $(BUILD)/peers
PEER_OBJ := $(BUILD)/obj/bench/peers
bench-peers: tools
	$(call install,$(DEPS) $(PEER_DEPS))
	@$(MAKE) --no-print-directory peers
	@python3 bench/peers/run.py $(BUILD)/bin $(PEER_OUT)
# Scores beside Lucene's: see bench/README.md.
.PHONY: parity
parity: tools
	$(call install,$(DEPS) $(PEER_DEPS))
	@$(MAKE) --no-print-directory $(PEER_OUT)/Lucene8.class
	@python3 bench/peers/parity.py $(BUILD)/bin $(PEER_OUT)
peers: $(PEER_OUT)/echo $(PEER_OUT)/sqlite_fts5 $(PEER_OUT)/xapian $(PEER_OUT)/Lucene8.class
$(PEER_OUT)/sqlite_fts5: PEER_LIBS := -lsqlite3
$(PEER_OUT)/%: $(PEER_OBJ)/%.o $(PEER_OBJ)/protocol.o
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(LDFLAGS) $^ $(PEER_LIBS) -o $@
$(PEER_OUT)/xapian: bench/peers/xapian.cc $(PEER_OBJ)/protocol.o
	@mkdir -p $(@D)
	$(call say,CXX )
	$(Q)$(CXX) -std=c++17 $(OPT) $(WARN) $(LDFLAGS) $^ -lxapian -o $@
$(PEER_OUT)/Lucene8.class: bench/peers/Lucene8.java
	@mkdir -p $(@D)
	$(call say,JAVAC)
	$(Q)javac -cp '/usr/share/java/*' -d $(@D) $<

# libFuzzer programs in build-fuzz/fuzz, with clang; run one with a corpus folder as argument.
FUZZERS := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
fuzz:
	$(MAKE) CC=clang BUILD=build-fuzz SANITIZE="-fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all" fuzzers
fuzzers: $(FUZZERS)
$(BUILD)/obj/tests/fuzz/%.o: CPPFLAGS += -Itools -I/usr/include/libxml2
$(BUILD)/fuzz/%: $(BUILD)/obj/tests/fuzz/%.o $(BUILD)/lib/libtools.a $(BUILD)/lib/libfossick.a
	@mkdir -p $(@D)
	$(call say,LINK)
	$(Q)$(CC) $(LDFLAGS) -fsanitize=fuzzer -Wl,--as-needed $^ $(LIBS) $(TOOL_LIBS) -lm -o $@

install: all pages
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(PREFIX)/include
	install $(BUILD)/bin/* $(DESTDIR)$(PREFIX)/bin
	install -m 644 include/fossick.h $(DESTDIR)$(PREFIX)/include
	install -m 644 $(BUILD)/lib/libfossick.a $(DESTDIR)$(PREFIX)/lib
	install $(BUILD)/lib/$(SONAME) $(DESTDIR)$(PREFIX)/lib
	ln -sf $(SONAME) $(DESTDIR)$(PREFIX)/lib/libfossick.so
	sed 's|@PREFIX@|$(PREFIX)|' include/fossick.pc.in >$(DESTDIR)$(PREFIX)/lib/pkgconfig/fossick.pc
	for f in $(SHARE); do install -D -m 644 $(BUILD)/$$f $(DESTDIR)$(PREFIX)/$$f || exit 1; done

clean:
	rm -rf build build-asan build-tsan build-arm64 build-fuzz

.PHONY: all lib tools pages tests test demo deps bench bench-guard bench-index bench-scale bench-words eval bench-peers peers micro fuzz fuzzers install help clean snowball language-grams
.PHONY: check-style check-headers check-asan check-tsan check-arm64 test-arm64 test-emulated
.SECONDARY:
-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
