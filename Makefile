# The two commands of the README, and the steps that they are made of.
#   make run    set up what is missing, build, and run examples/z_vs_qcd.yaml (RUN=FILE and ARGS="..." for another)
#   make test   set up what is missing, build with tests, and run them all
# make sanitize builds and runs the tests of what reads files, or is made of text, with the address and undefined-behaviour
# sanitizers.
# make bench prints the figures of the README's table.
BUILD ?= build
RUN ?= examples/z_vs_qcd.yaml
ARGS ?=
JOBS ?= $(shell nproc)

.NOTPARALLEL:
.PHONY: run test sanitize setup setup-run setup-test build bench clean
run: build
	$(BUILD)/bin/hml run $(RUN) $(ARGS)

build: setup-run $(BUILD)/build.ninja
	cmake --build $(BUILD) --target hml -j $(JOBS)

test: setup-test $(BUILD)/build.ninja
	cmake --build $(BUILD) -j $(JOBS)
	ctest --test-dir $(BUILD) --output-on-failure -j $(JOBS)

SANITIZED = core event generate simulate dataset learn fuzz
# Tcl and Pythia keep memory until the program ends, which is no leak of ours.
sanitize: setup-test
	cmake -C $(BUILD)/dependencies.cmake --preset sanitize -B $(BUILD)-sanitize -DHML_ARROW=OFF -DHML_NETWORKS=OFF
	cmake --build $(BUILD)-sanitize --target $(SANITIZED:%=test_%) -j $(JOBS)
	for stage in $(SANITIZED); do ASAN_OPTIONS=detect_leaks=0 $(BUILD)-sanitize/tests/test_$$stage --gtest_brief=1 || exit 1; done

# The figures of the README's table; leave the machine alone meanwhile.
bench: setup-run $(BUILD)/build.ninja
	cmake -DHML_BENCH=ON $(BUILD)
	cmake --build $(BUILD) --target bench_generation hml -j $(JOBS)
	bench/run.sh $(BUILD)

setup: setup-run
setup-run setup-test: setup-%:
	@tools/setup.sh $* $(BUILD)

# CMake runs itself again when its inputs change; only the first time is ours.
$(BUILD)/build.ninja:
	cmake -C $(BUILD)/dependencies.cmake -S . -B $(BUILD) -G Ninja

clean:
	rm -rf $(BUILD) $(BUILD)-sanitize
