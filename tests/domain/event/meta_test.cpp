#include "domain/event/meta.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace contentos {
namespace {

TEST(AuditMembers, AreTheSameAsTextAndAsATree) {
  Audit audit{.created_at = parse_rfc3339("2019-09-30T14:22:35Z").value(),
              .created_by = {ActorKind::person, "p"},
              .updated_at = parse_rfc3339("2020-01-02T03:04:05.678901Z").value(),
              .updated_by = {ActorKind::token, "t"}};
  for (bool const is_deleted : {false, true}) {
    if (is_deleted) {
      audit.deleted_at = audit.updated_at;
      audit.deleted_by = Actor{ActorKind::system, "timer"};
      audit.is_active = audit.can_delete = false;
      audit.is_system = true;
    }
    boost::json::object tree;
    write_audit(tree, audit);
    JsonWriter text;
    write_audit(text.open('{'), audit);
    EXPECT_EQ(std::move(text.close('}')).finish(), boost::json::serialize(tree));
  }
}

}  // namespace
}  // namespace contentos
