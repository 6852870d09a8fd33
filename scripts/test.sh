#!/usr/bin/env bash
# Everything that must hold of a change: build with type check, size, packages as they are published and as they are
# installed, format, lint, tests.
# The last line is `N passed, N failed`. `TESTS_ONLY=1` leaves out all but the tests (a second run on another Node).
set -u
cd "$(dirname "$0")/.."
results=$(mktemp)
trap 'rm -f "$results"' EXIT
failed=0

check() {
  local name=$1
  shift
  if "$@"; then echo "ok: $name"; else echo "FAILED: $name"; failed=$((failed + 1)); fi
}

if [ -z "${TESTS_ONLY:-}" ]; then
  check "build and types" npm run --silent build
  check "the lab" npm run --silent build:lab
  check "size" node scripts/size.mjs
  check "size of the lab" node scripts/lab-size.mjs
  check "packages" node scripts/check-packages.mjs
  check "READMEs of packages" node scripts/try-packages.mjs
  check "API reference" npm run --silent docs -- --logLevel Warn
  check "dependencies" npx knip --no-progress --no-config-hints
  check "licences" node scripts/licences.mjs
  check "format" npm run --silent format:check
  check "lint" npm run --silent lint
fi
node node_modules/vitest/vitest.mjs run --reporter=default --reporter=json --outputFile.json="$results" || true
node - "$results" "$failed" "${COUNTS:-}" <<'JS'
const { readFileSync, writeFileSync } = require("node:fs");
const [results, checks, counts] = process.argv.slice(2);
let report = { numPassedTests: 0, numFailedTests: 1, numFailedTestSuites: 0, success: false };
try {
  report = JSON.parse(readFileSync(results, "utf8"));
} catch {
  console.log("FAILED: the test run gave no report");
}
// A file that does not load has no failed test of its own: it counts as one.
const unloaded = report.testResults?.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
const failed = Number(checks) + report.numFailedTests + (unloaded?.length ?? 0);
const skipped = (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0);
if (counts) writeFileSync(counts, `${report.numPassedTests} ${failed}\n`);
if (skipped > 0) console.log(`${skipped} skipped (what they need is not here; each says what)`);
console.log(`${report.numPassedTests} passed, ${failed} failed`);
process.exitCode = failed > 0 || report.numPassedTests === 0 ? 1 : 0;
JS
