#!/bin/sh
# Rewrites requirements.txt: everything but torch and the CUDA packages that the registry's Linux build of torch asks for.
set -eu
cd "$(dirname "$0")"
compile() {
    uv pip compile --quiet --universal --python-version 3.11 --no-annotate --no-header "$@" requirements.in
}
skip=$(compile | sed -n -E 's/^((nvidia|cuda|triton|torch)[a-z0-9-]*)==.*/--no-emit-package \1/p')
# shellcheck disable=SC2086
compile $skip | grep -v '^#' >requirements.txt
