#!/bin/sh
# Re-locks requirements/*.txt from the *.in files: hashes, no index addresses. Run by `make lock`.
set -eu
cd "$(dirname "$0")"
compile() { "$UV" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate "$@"; }
compile dev.in -o dev.txt
compile local.in -c dev.txt -o local.txt
compile runtime.in -c dev.txt -o runtime.txt
compile pades.in -c dev.txt -o pades.txt
