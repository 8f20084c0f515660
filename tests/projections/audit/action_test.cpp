#include "projections/audit/action.hpp"

#include <gtest/gtest.h>

namespace contentos {

TEST(AuditAction, TellsASaveFromAnAutosaveAndARestore) {
  EXPECT_EQ(audit::action_of("entry.version_saved.v2", R"({"number":2})"), "save");
  EXPECT_EQ(audit::action_of("entry.version_saved.v2", R"({"is_autosave":false,"restored_from":null})"), "save");
  EXPECT_EQ(audit::action_of("entry.version_saved.v1", R"({"is_autosave":true})"), "autosave");
  EXPECT_EQ(audit::action_of("entry.version_saved.v2", R"({"restored_from":"0190"})"), "restore");
  EXPECT_EQ(audit::action_of("entry.version_saved.v2", "not JSON"), "save");
}

TEST(AuditAction, HasNoWordForWhatWasNeverReleased) {
  EXPECT_EQ(audit::action_of("entry.exploded.v1", "{}"), "");
  EXPECT_EQ(audit::action_of("", ""), "");
}

}  // namespace contentos
