#include "domain/event/envelope.hpp"

#include "domain/event/header_readers.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace contentos {
namespace {

Uuid uuid(char const* text) { return Uuid::parse(text).value(); }

EventHeader smallest() {
  EventHeader h;
  h.id = EventId(uuid("01890000-0000-7000-8000-000000000001"));
  h.type = "entry.version_saved.v2";
  h.tenant = TenantId(uuid("01890000-0000-7000-8000-0000000000aa"));
  h.tenant_position = TenantPosition(42);
  h.stream = StreamName("entry", "welcome");
  h.stream_version = StreamVersion(3);
  h.occurred = parse_rfc3339("2019-09-30T14:22:35Z").value();
  h.recorded = parse_rfc3339("2026-01-02T03:04:05.678901Z").value();
  h.append_id = AppendId(uuid("01890000-0000-7000-8000-000000000002"));
  h.command_id = CommandId(uuid("01890000-0000-7000-8000-000000000003"));
  h.correlation_id = CorrelationId(uuid("01890000-0000-7000-8000-000000000004"));
  h.actor = {ActorKind::system, "scheduler"};
  h.site_id = SiteId(uuid("01890000-0000-7000-8000-000000000005"));
  return h;
}

EventHeader fullest() {
  auto h = smallest();
  h.append_index = 1;
  h.append_count = 2;
  h.causation_id = EventId(uuid("01890000-0000-7000-8000-000000000006"));
  h.attributed_to = PersonId(uuid("01890000-0000-8000-8000-000000000007"));
  h.actor = {ActorKind::token, "01890000-0000-7000-8000-000000000008"};
  h.origin = {"c2VhbGVk", "curl/8 \"\xC3\xBC\""};
  return h;
}

// These bytes are in logs. They are never changed, only added to.
constexpr auto* kSmallestBytes =
    R"({"actor":{"id":"scheduler","kind":"system"},"append":{"count":1,"id":"01890000-0000-7000-8000-000000000002","index":0},)"
    R"("command_id":"01890000-0000-7000-8000-000000000003","correlation_id":"01890000-0000-7000-8000-000000000004",)"
    R"("id":"01890000-0000-7000-8000-000000000001","occurred":"2019-09-30T14:22:35.000000Z","recorded":"2026-01-02T03:04:05.678901Z",)"
    R"("site_id":"01890000-0000-7000-8000-000000000005","stream":"entry-welcome","stream_version":3,)"
    R"("tenant":"01890000-0000-7000-8000-0000000000aa","tenant_position":42,"type":"entry.version_saved.v2"})";

constexpr auto* kFullestBytes =
    R"({"actor":{"id":"01890000-0000-7000-8000-000000000008","kind":"token"},)"
    R"("append":{"count":2,"id":"01890000-0000-7000-8000-000000000002","index":1},)"
    R"("attributed_to":"01890000-0000-8000-8000-000000000007","causation_id":"01890000-0000-7000-8000-000000000006",)"
    R"("command_id":"01890000-0000-7000-8000-000000000003","correlation_id":"01890000-0000-7000-8000-000000000004",)"
    R"("id":"01890000-0000-7000-8000-000000000001","occurred":"2019-09-30T14:22:35.000000Z",)"
    R"("origin":{"agent":"curl/8 \"ü\"","ip_sealed":"c2VhbGVk"},"recorded":"2026-01-02T03:04:05.678901Z",)"
    R"("site_id":"01890000-0000-7000-8000-000000000005","stream":"entry-welcome","stream_version":3,)"
    R"("tenant":"01890000-0000-7000-8000-0000000000aa","tenant_position":42,"type":"entry.version_saved.v2"})";

TEST(ActorKinds, AreReadByTheNamesTheyAreStoredUnder) {
  EXPECT_EQ(actor_kind_name(ActorKind::person), "person");
  EXPECT_EQ(actor_kind_name(ActorKind::token), "token");
  EXPECT_EQ(actor_kind_name(ActorKind::system), "system");
  for (auto const kind : {ActorKind::person, ActorKind::token, ActorKind::system}) {
    EXPECT_EQ(actor_kind_from(actor_kind_name(kind)), kind);
  }
  for (auto const* name : {"", "Person", "tokens", "0"}) { EXPECT_EQ(actor_kind_from(name), std::nullopt) << name; }
}

TEST(DigestBytes, AreReadBackWhenThereAre32) {
  Sha256 digest{};
  digest.front() = 0xFF;
  digest.back() = 1;
  EXPECT_EQ(bytes_of(digest).size(), 32U);
  EXPECT_EQ(sha256_from(bytes_of(digest)), digest);
  for (std::size_t const count : {0U, 31U, 33U, 64U}) { EXPECT_EQ(sha256_from(std::string(count, 'x')), std::nullopt) << count; }
}

TEST(EventHeaderBytes, AreThoseEverReleased) {
  EXPECT_EQ(encode_header(smallest()), kSmallestBytes);
  EXPECT_EQ(encode_header(fullest()), kFullestBytes);
}

TEST(EventHeaderBytes, AreReadBackAsTheSameHeader) {
  EXPECT_EQ(decode_header(kSmallestBytes), smallest());
  EXPECT_EQ(decode_header(kFullestBytes), fullest());
}

/// What a client calls itself was once stored as it came, and a log is readable for ever.
TEST(EventHeaderBytes, AreReadBackWhenTheAgentIsNoUtf8) {
  for (auto const* agent : {"\xFF", "caf\xE9 \"1\"", "cut in its \xC3"}) {
    auto header = fullest();
    header.origin.agent = agent;
    EXPECT_EQ(decode_header(encode_header(header)), header);
  }
}

TEST(EventHeaderBytes, AreRefusedWhenAPartIsMissingOrOfAnotherKind) {
  std::string const good = kFullestBytes;
  EXPECT_EQ(decode_header(""), std::nullopt);
  EXPECT_EQ(decode_header("[]"), std::nullopt);
  EXPECT_EQ(decode_header("{}"), std::nullopt);
  for (auto const& [part, other] :
       {std::pair("\"kind\":\"token\"", "\"kind\":\"robot\""), std::pair("\"count\":2", "\"count\":\"2\""),
        std::pair("\"tenant\":", "\"renant\":"), std::pair("2019-09-30T", "2019-09-31T"),
        std::pair("\"stream_version\":3", "\"stream_version\":3.5"), std::pair("01890000-0000-7000-8000-000000000001", "not-a-uuid"),
        std::pair("\"origin\":{", "\"origin\":[{")}) {
    auto bad = good;
    bad.replace(bad.find(part), std::string_view(part).size(), other);
    EXPECT_EQ(decode_header(bad), std::nullopt) << other;
  }
}

TEST(EventHeaderBytes, NeverCrashTheDecoderWhenAByteIsAnother) {
  std::mt19937 random(12);
  std::string const good = kFullestBytes;
  for (int i = 0; i < 20'000; ++i) {
    auto bad = good;
    bad[random() % bad.size()] = static_cast<char>(random());
    if (auto const header = decode_header(bad)) { (void)encode_header(*header); }
  }
}

std::vector<EventHeader> many_shapes() {
  std::vector<EventHeader> out{smallest(), fullest()};
  for (int parts = 0; parts < 16; ++parts) {
    auto h = smallest();
    if ((parts & 1) != 0) { h.attributed_to = fullest().attributed_to; }
    if ((parts & 2) != 0) { h.causation_id = fullest().causation_id; }
    if ((parts & 4) != 0) { h.origin.agent = "curl/8.5 (a \xFF)"; }
    if ((parts & 8) != 0) { h.origin.ip_sealed = "c2VhbGVk"; }
    h.stream_version = StreamVersion(parts);
    h.tenant_position = TenantPosition(std::int64_t{1} << (4 * parts));
    out.push_back(h);
  }
  return out;
}

TEST(HeaderReaders, BothReadWhatIsWritten) {
  for (auto const& header : many_shapes()) {
    auto const bytes = encode_header(header);
    EXPECT_EQ(careful_header(bytes), header) << bytes;
    bool const has_escape = bytes.find('\\') != std::string::npos;
    EXPECT_EQ(quick_header(bytes), has_escape ? std::nullopt : std::optional(header)) << bytes;
  }
}

TEST(HeaderReaders, AgreeWhereTheQuickOneHasAnAnswerWhateverIsChanged) {
  std::mt19937 random(13);
  constexpr std::string_view kOften = "0123456789-+.eE\",:{}[]\\ \x01\xFF";
  auto const shapes = many_shapes();
  int answers = 0;
  for (int i = 0; i < 200'000; ++i) {
    auto bytes = encode_header(shapes[random() % shapes.size()]);
    auto const at = random() % bytes.size();
    switch (random() % 3) {
      case 0: bytes[at] = kOften[random() % kOften.size()]; break;
      case 1: bytes.insert(at, 1, kOften[random() % kOften.size()]); break;
      default: bytes.erase(at, 1 + random() % 3); break;
    }
    if (auto const quick = quick_header(bytes)) {
      ++answers;
      ASSERT_EQ(quick, careful_header(bytes)) << bytes;
    }
  }
  EXPECT_GT(answers, 10'000) << "or nothing was compared";
}

TEST(EventHeaderBytes, SayNothingOfShardAndPosition) { EXPECT_EQ(encode_header(fullest()).find("shard"), std::string::npos); }

}  // namespace
}  // namespace contentos
