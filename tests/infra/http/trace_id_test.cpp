#include "infra/http/trace_id.hpp"

#include <gtest/gtest.h>

#include <set>

namespace contentos::http {
namespace {

constexpr std::string_view kTrace = "0af7651916cd43dd8448eb211c80319c";

std::string parent(std::string_view version, std::string_view trace, std::string_view tail = "-b7ad6b7169203331-01") {
  return std::string{version} + '-' + std::string{trace} + std::string{tail};
}

TEST(TraceId, IsThatOfTheParent) { EXPECT_EQ(trace_id_of(parent("00", kTrace)), kTrace); }

TEST(TraceId, IsReadFromLaterVersionsThatAddATail) { EXPECT_EQ(trace_id_of(parent("cc", kTrace) + "-what-comes"), kTrace); }

TEST(TraceId, IsIgnoredWhenTheHeaderIsInvalid) {
  EXPECT_FALSE(trace_id_of(""));
  EXPECT_FALSE(trace_id_of(parent("ff", kTrace)));
  EXPECT_FALSE(trace_id_of(parent("00", kTrace) + "-tail"));
  EXPECT_FALSE(trace_id_of(parent("cc", kTrace) + "tail"));
  EXPECT_FALSE(trace_id_of(parent("00", std::string(32, '0'))));
  EXPECT_FALSE(trace_id_of(parent("00", kTrace, "-0000000000000000-01")));
  EXPECT_FALSE(trace_id_of(parent("00", "0AF7651916CD43DD8448EB211C80319C")));
  EXPECT_FALSE(trace_id_of(parent("00", kTrace, "-b7ad6b7169203331_01")));
}

TEST(TraceId, IsNewEachTime) {
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) { ids.insert(new_trace_id()); }
  EXPECT_EQ(ids.size(), 1000U);
  EXPECT_TRUE(trace_id_of(parent("00", *ids.begin())));
}

}  // namespace
}  // namespace contentos::http
