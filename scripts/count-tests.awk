# Reads ctest's LastTest.log and prints "PASSED FAILED": GoogleTest's own tests where a program ran several of them, else ctest's.
# A test that was skipped, timed out or took its program down counts as failed.
function close_block() {
  if (!in_block) return
  if (good && bad == 0 && ok == 0) ok = 1
  if (!good && bad == 0) bad = 1
  passed += ok
  failed += bad
  in_block = 0
}
/^[0-9]+\/[0-9]+ Testing: / { close_block(); in_block = 1; good = ok = bad = 0; next }
/^\[       OK \] / { ok++ }
/^\[  (FAILED|SKIPPED)  ?\] [^ ,]+.* \([0-9]+ ms\)$/ { bad++ }
/^Test Passed\.$/ { good = 1 }
END { close_block(); print passed + 0, failed + 0 }
