#!/bin/sh
# /app is the automation's folder, mounted read-only. exec: signals reach the notebook itself.
set -eu
exec bspump notebook serve main.ipynb
