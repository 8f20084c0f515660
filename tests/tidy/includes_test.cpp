#include "tests/tidy/source_tree.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace contentos::tidy {
namespace {

using Names = std::set<std::string, std::less<>>;

/// Whose headers a layer may include. Arrows go one way, so that a change outside never reaches what is true.
std::map<std::string, Names, std::less<>> const kMayInclude{
    {"domain", {"domain"}},
    {"commands", {"domain", "commands"}},
    {"projections", {"domain", "projections"}},
    {"infra", {"domain", "commands", "projections", "infra"}},
    {"api", {"domain", "commands", "projections", "infra", "api"}},
    {"tests", {"domain", "commands", "projections", "infra", "api", "tests"}},
};

/// A library's headers, and the layers whose .cpp files may use it.
struct Vendor {
  std::string_view prefix;
  Names layers;
};

std::vector<Vendor> const kVendors{
    {"libpq", {"infra"}},           {"pqxx/", {"infra"}},       {"rocksdb/", {"infra"}},     {"librdkafka/", {"infra"}},
    {"boost/asio", {"infra"}},      {"boost/beast", {"infra"}}, {"openssl/", {"infra"}},     {"prometheus/", {"infra"}},
    {"valijson/", {"infra"}},       {"re2/", {"infra"}},        {"unicode/", {"infra"}},     {"zstd", {"infra"}},
    {"spdlog/", {"infra"}},         {"boost/url", {"infra"}},   {"curl/", {"infra", "api"}}, {"zlib", {"infra", "api"}},
    {"simdjson", {"infra", "api"}}, {"CLI/", {"api"}},          {"absl/", {"infra"}},        {"roaring/", {"projections"}},
};

/// What would let a clock, I/O, threads or randomness into the domain.
Names const kImpure{"thread",  "mutex",    "shared_mutex", "condition_variable", "future",     "atomic",  "random",
                    "fstream", "iostream", "filesystem",   "unistd.h",           "sys/stat.h", "fcntl.h", "ctime"};

bool belongs_to_a_layer(SourceFile const& file) { return file.is_source() && kMayInclude.contains(file.layer()); }

std::string layer_of(std::string_view include) { return std::string(include.substr(0, include.find('/'))); }

TEST(Includes, GoOneWay) {
  for (auto const& file : files()) {
    if (!belongs_to_a_layer(file)) { continue; }
    auto const& allowed = kMayInclude.find(file.layer())->second;
    for (auto const& include : file.includes) {
      if (!include.quoted || allowed.contains(layer_of(include.target))) { continue; }
      ADD_FAILURE() << at(file, include.line, file.layer() + " must not include " + include.target)
                    << ". Put a port (an abstract class) into " << file.layer() << " and implement it in " << layer_of(include.target)
                    << ", or move what both need down to domain.";
    }
  }
}

TEST(Includes, AreWrittenFromTheRoot) {
  for (auto const& file : files()) {
    if (!belongs_to_a_layer(file)) { continue; }
    for (auto const& include : file.includes) {
      if (!include.quoted || find(include.target) != nullptr) { continue; }
      ADD_FAILURE() << at(file, include.line, "there is no " + include.target + " below the root")
                    << ". Write the whole path, such as \"domain/core/ids.hpp\"; libraries go in <>.";
    }
  }
}

TEST(Includes, OfVendorHeadersStayInSourcesOfTheirLayer) {
  for (auto const& file : files()) {
    if (!belongs_to_a_layer(file) || file.layer() == "tests") { continue; }
    for (auto const& include : file.includes) {
      auto const vendor =
          std::find_if(kVendors.begin(), kVendors.end(), [&](auto const& v) { return include.target.starts_with(v.prefix); });
      if (include.quoted || vendor == kVendors.end()) { continue; }
      EXPECT_TRUE(file.has_suffix(".cpp")) << at(file, include.line, "a header must not include <" + include.target + ">")
                                           << ". Keep the library behind a pointer to an implementation, and include it in the .cpp.";
      EXPECT_TRUE(vendor->layers.contains(file.layer())) << at(file, include.line, file.layer() + " must not know <" + include.target + ">")
                                                         << ". Declare a port here and implement it in infra.";
    }
  }
}

TEST(Includes, OfTheDomainAreStandardOrBoostJson) {
  for (auto const& file : files()) {
    if (file.layer() != "domain" || !file.is_source()) { continue; }
    for (auto const& include : file.includes) {
      if (include.quoted) { continue; }
      bool const is_boost = include.target.starts_with("boost/");
      bool const is_known = include.target.starts_with("boost/json") || include.target.starts_with("boost/system");
      EXPECT_TRUE(is_known || !is_boost) << at(file, include.line, "of Boost, the domain knows only JSON and System");
      EXPECT_FALSE(kImpure.contains(include.target)) << at(file, include.line, "<" + include.target + "> has no place in the domain")
                                                     << ". Time, ids and chance arrive in the command; I/O and threads belong to infra.";
    }
  }
}

TEST(Domain, ReadsNoClock) {
  for (auto const& file : files()) {
    if (file.layer() != "domain" || !file.is_source()) { continue; }
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      EXPECT_EQ(file.lines[i].find("_clock::now("), std::string::npos)
          << at(file, i + 1, "the domain reads no clock") << ". Take the time from the command.";
    }
  }
}

}  // namespace
}  // namespace contentos::tidy
