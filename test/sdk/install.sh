#!/usr/bin/env bash
# Installs the official clients of other languages for the tests in this folder: bash test/sdk/install.sh [python] [go].
# Everything goes to test/sdk/.cache and the languages' own caches. A missing language, or a registry that cannot be
# reached, is told and passed over: the tests then fail in CI and are skipped elsewhere.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
mkdir -p .cache

skip() { echo "SKIPPED $1: $2" >&2; }

python() {
  command -v python3 >/dev/null || { skip python 'no python3'; return; }
  if [ -f .cache/python/done ] && cmp -s .cache/python/done python/requirements.txt; then return; fi
  rm -rf .cache/python
  python3 -m venv .cache/python || { rm -rf .cache/python; skip python 'no venv module'; return; }
  if .cache/python/bin/pip install --quiet --disable-pip-version-check -r python/requirements.txt; then
    cp python/requirements.txt .cache/python/done
  else
    rm -rf .cache/python
    skip python 'the packages cannot be installed'
  fi
}

go_client() {
  command -v go >/dev/null || { skip go 'no go'; return; }
  (cd go && go build -mod=readonly -o ../.cache/check-go .) || { rm -f .cache/check-go; skip go 'the module cannot be built'; }
}

for language in "${@:-python go}"; do
  for one in $language; do
    case $one in python) python ;; go) go_client ;; *) skip "$one" 'not known' ;; esac
  done
done
