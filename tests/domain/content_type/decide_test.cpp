#include "tests/domain/content_type/content_type_words.hpp"

namespace contentos::content_type {
namespace {

using Op = MigrationStep::Op;

ChangeSchema change(Definition definition, std::vector<MigrationStep> migration = {}) {
  return {std::move(definition), std::move(migration), std::nullopt, false};
}

TEST(CreateContentType, ClaimsItsKey) { TypeSpec().when(Create{TypeKey("post"), post(), false}).then({created()}); }

TEST(CreateContentType, IsRejectedWhenTheKeyIsTakenOrDeleted) {
  TypeSpec().given({created()}).when(Create{TypeKey("post"), post(), false}).then_rejected(RejectionCode::already_exists, "/type_key");
  TypeSpec().given({created(), Deleted{}}).when(Create{TypeKey("post"), post(), false}).then_rejected(RejectionCode::already_exists);
}

TEST(CreateContentType, IsRejectedWhenTheKeyDoesNotFit) {
  TypeSpec().when(Create{TypeKey("a b"), post(), false}).then_rejected(RejectionCode::validation_failed, "/type_key");
}

TEST(ChangeSchema, YieldsNothingWhenNothingChanges) { TypeSpec().given({created()}).when(change(post())).then_nothing(); }

TEST(ChangeSchema, CountsSchemaVersions) {
  auto wider = with_fields({field("title"), field("body", FieldType::text), field("summary")});
  TypeSpec spec;
  spec.given({created()}).when(change(wider)).then({SchemaChanged{2, wider, {}}});
  spec.and_it_happens();
  EXPECT_EQ(spec.state().schema_version(), 2);
  EXPECT_EQ(spec.state().schemas.size(), 2U) << "old versions stay readable under their own schema";
}

TEST(ChangeSchema, IsRejectedWhenAnotherSchemaVersionIsCurrent) {
  auto command = change(with_fields({field("title")}));
  command.expected_schema_version = 7;
  TypeSpec spec;
  spec.given({created()}).when(command).then_rejected(RejectionCode::version_conflict, "/schema_version");
  EXPECT_EQ(spec.rejection().extra.at("schema_version"), 1);
}

TEST(ChangeSchema, IsRejectedForASystemTypeButToSuperAdmins) {
  auto system = created();
  system.is_system = true;
  auto command = change(with_fields({field("title"), field("body", FieldType::text), field("more")}));
  TypeSpec().given({system}).when(command).then_rejected(RejectionCode::protected_record);
  command.by_super_admin = true;
  TypeSpec().given({system}).when(command).then({SchemaChanged{2, command.definition, {}}});
}

TEST(ChangeSchema, IsRejectedWhenAFieldGoesWithoutAMigration) {
  auto const narrower = with_fields({field("title")});
  TypeSpec().given({created()}).when(change(narrower)).then_rejected(RejectionCode::validation_failed, "/fields/body");
  std::vector<MigrationStep> const drop{{Op::drop, "body", "", nullptr}};
  TypeSpec().given({created()}).when(change(narrower, drop)).then({SchemaChanged{2, narrower, drop}});
}

TEST(ChangeSchema, IsRejectedWhenAFieldIsRenamedWithoutAMigration) {
  auto const renamed = with_fields({field("title"), field("text", FieldType::text)});
  TypeSpec().given({created()}).when(change(renamed)).then_rejected(RejectionCode::validation_failed, "/fields/body");
  std::vector<MigrationStep> const rename{{Op::rename, "body", "text", nullptr}};
  TypeSpec().given({created()}).when(change(renamed, rename)).then({SchemaChanged{2, renamed, rename}});
}

TEST(ChangeSchema, IsRejectedWhenATypeChangesWithoutAMigration) {
  auto const other = with_fields({field("title", FieldType::number), field("body", FieldType::text)});
  TypeSpec().given({created()}).when(change(other)).then_rejected(RejectionCode::validation_failed, "/fields/title");
  std::vector<MigrationStep> const cast{{Op::cast, "title", "number", nullptr}};
  TypeSpec().given({created()}).when(change(other, cast)).then({SchemaChanged{2, other, cast}});
}

TEST(ChangeSchema, LetsAStringBecomeText) {
  auto const wider = with_fields({field("title", FieldType::text), field("body", FieldType::text)});
  TypeSpec().given({created()}).when(change(wider)).then({SchemaChanged{2, wider, {}}});
}

TEST(ChangeSchema, NeedsADefaultForANewRequiredField) {
  auto required = field("kind");
  required.required = true;
  auto const wider = with_fields({field("title"), field("body", FieldType::text), required});
  TypeSpec().given({created()}).when(change(wider)).then_rejected(RejectionCode::validation_failed, "/fields/kind");
  std::vector<MigrationStep> const fill{{Op::default_value, "kind", "", "note"}};
  TypeSpec().given({created()}).when(change(wider, fill)).then({SchemaChanged{2, wider, fill}});
}

TEST(ChangeSchema, NeedsNoMigrationForFlagsAndConstraints) {
  auto title = field("title");
  title.indexed = title.omitted = title.disabled = true;
  title.constraints = {{"max", 10}};
  auto const other = with_fields({title, field("body", FieldType::text)});
  TypeSpec().given({created()}).when(change(other)).then({SchemaChanged{2, other, {}}});
}

TEST(ChangeSchema, IsRejectedWhenASingletonWouldBecomeOneOfMany) {
  auto other = post();
  other.is_singleton = true;
  TypeSpec().given({created()}).when(change(other)).then_rejected(RejectionCode::validation_failed, "/is_singleton");
}

TEST(ChangeSchema, IsRejectedWhenAMigrationNamesUnknownFields) {
  auto const reject = [](MigrationStep const& step, char const* pointer) {
    TypeSpec().given({created()}).when(change(post(), {step})).then_rejected(RejectionCode::validation_failed, pointer);
  };
  reject({Op::drop, "nothing", "", nullptr}, "/migration/0/field");
  reject({Op::rename, "title", "nothing", nullptr}, "/migration/0/to");
  reject({Op::cast, "title", "nothing", nullptr}, "/migration/0/to");
  reject({Op::default_value, "nothing", "", 1}, "/migration/0/field");
}

TEST(DeleteContentType, GivesItsKeyBack) {
  TypeSpec spec;
  spec.given({created()}).when(Delete{}).then({Deleted{{{}, {{"type_key", "post"}}}}});
  spec.and_it_happens().when(Delete{}).then_nothing();
  spec.when(Undelete{}).then({Undeleted{{{{"type_key", "post"}}, {}}}});
  spec.and_it_happens().when(Undelete{}).then_nothing();
}

TEST(DeleteContentType, IsRejectedForASystemTypeButToSuperAdmins) {
  auto system = created();
  system.is_system = true;
  TypeSpec().given({system}).when(Delete{}).then_rejected(RejectionCode::protected_record);
  TypeSpec().given({system}).when(Delete{true}).then({Deleted{{{}, {{"type_key", "post"}}}}});
}

TEST(AnyTypeCommand, IsNotFoundWithoutAType) {
  for (auto const& command : std::vector<Command>{change(post()), Delete{}, Undelete{}}) {
    TypeSpec().when(command).then_rejected(RejectionCode::not_found);
  }
}

}  // namespace
}  // namespace contentos::content_type
