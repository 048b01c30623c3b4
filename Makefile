# fossick -- `make help` lists the targets.
CC ?= cc
BUILD ?= build
OPT ?= -O2
WARN := -Wall -Wextra -Wpedantic -Werror
CPPFLAGS += -D_GNU_SOURCE -Iinclude -Iindex -Iengine
CFLAGS += -std=c11 $(OPT) -g -fPIC -fvisibility=hidden -ffp-contract=off -fno-math-errno -pthread $(WARN) $(SANITIZE)
LIBS := -llmdb -lstemmer -lutf8proc -lxxhash -lzstd
LDFLAGS += -pthread $(SANITIZE)
ARCH := $(shell $(CC) -dumpmachine | cut -d- -f1)

ENGINE_SRC := $(wildcard index/*/*.c engine/*.c engine/*/*.c)
ifneq ($(ARCH),x86_64)
ENGINE_SRC := $(filter-out %_avx2.c %_avx512.c,$(ENGINE_SRC))
endif
ENGINE_OBJ := $(ENGINE_SRC:%.c=$(BUILD)/obj/%.o)
TOOL_NAMES := $(patsubst tools/%.c,%,$(wildcard tools/*.c))
TOOL_LIB_OBJ := $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard tools/lib/*.c tools/read/*.c))
TOOL_LIBS ?= -lyajl -lz -lzstd
TESTS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/*/test_*.c))
TEST_LIB_OBJ := $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard tests/lib/*.c))
BENCHES := $(patsubst bench/micro/%.c,$(BUILD)/bench/%,$(wildcard bench/micro/*.c))

all: lib tools
lib: $(BUILD)/lib/libfossick.a
tools: $(TOOL_NAMES:%=$(BUILD)/bin/%)

AVX2 := -mavx2 -mbmi -mbmi2 -mlzcnt -mpopcnt
$(BUILD)/obj/%_avx2.o: CFLAGS += $(AVX2)
$(BUILD)/obj/%_avx512.o: CFLAGS += $(AVX2) -mavx512f -mavx512bw -mavx512dq -mavx512cd -mavx512vl -mavx512vbmi -mavx512vbmi2 -mavx512vpopcntdq -mavx512bitalg -mprefer-vector-width=512

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

$(BUILD)/lib/libfossick.a: $(ENGINE_OBJ)
	@mkdir -p $(@D)
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/obj/tools/%.o: CPPFLAGS := $(filter-out -Iindex -Iengine,$(CPPFLAGS)) -Itools
$(BUILD)/lib/libtools.a: $(TOOL_LIB_OBJ)
	@mkdir -p $(@D)
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/bin/%: $(BUILD)/obj/tools/%.o $(BUILD)/lib/libtools.a $(BUILD)/lib/libfossick.a
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -Wl,--as-needed $^ $(LIBS) $(TOOL_LIBS) -lm -o $@

$(BUILD)/tests/%: $(BUILD)/obj/tests/%.o $(TEST_LIB_OBJ) $(BUILD)/lib/libfossick.a
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) $^ -lcmocka $(LIBS) -lm -o $@

$(BUILD)/bench/%: $(BUILD)/obj/bench/micro/%.o $(BUILD)/lib/libfossick.a
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) $^ $(LIBS) -lm -o $@

test: $(TESTS) tools
	@failed=0; for t in $(TESTS); do $$t || failed=1; done; exit $$failed

micro: $(BENCHES)

# libFuzzer programs in build-fuzz/fuzz, with clang; run one with a corpus folder as argument.
FUZZERS := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
fuzz:
	$(MAKE) CC=clang BUILD=build-fuzz SANITIZE="-fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all" fuzzers
fuzzers: $(FUZZERS)
$(BUILD)/fuzz/%: $(BUILD)/obj/tests/fuzz/%.o $(BUILD)/lib/libfossick.a
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -fsanitize=fuzzer $^ $(LIBS) -lm -o $@

clean:
	rm -rf $(BUILD)

.PHONY: all lib tools test micro fuzz fuzzers clean
.SECONDARY:
-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)
