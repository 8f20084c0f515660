// What is delivered costs no allocation once its connection has had an answer of the kind. Counted where `new` is that of the library
// alone: sanitizers have their own.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

#include "api/serve/observed.hpp"
#include "infra/http/exchange.hpp"
#include "tests/api/world.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <new>

namespace {
thread_local std::size_t allocations = 0;
}

// NOLINTBEGIN(cppcoreguidelines-no-malloc): this is what manages it
// Not inlined: where the compiler sees both, it takes `free` for the wrong end of what `new` gave.
[[gnu::noinline]] void* operator new(std::size_t bytes) {
  ++allocations;
  if (auto* const memory = std::malloc(bytes)) { return memory; }
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
// NOLINTEND(cppcoreguidelines-no-malloc)

namespace contentos::test {
namespace {

class Allocations : public testing::Test {
protected:
  void SetUp() override {
    world_.make_tenant("acme");
    world_.make_note_type("acme");
    token_ = world_.make_token("acme", R"({"kind":"delivery","name":"site"})").token;
    for (char const* id : {"n1", "a-note-with-an-id-that-is-longer-than-a-short-string"}) {
      auto const made =
          world_.call(world_.admin("acme"), "POST", "/api/v1/entries",
                      std::string(R"({"entry_id":")") + id + R"(","type_key":"note","data":{"title":")" + id + R"("},"publish":true})");
      EXPECT_EQ(201U, made.status()) << made.body();
    }
    world_.catch_up();
  }

  /// One request and its answer on a connection that stays open. Returns the head of the answer, which is the exchange's.
  std::string_view ask(http::Exchange& exchange, std::string_view request) {
    EXPECT_TRUE(buffer_.make_room(4096));
    std::memcpy(buffer_.room(), request.data(), request.size());
    buffer_.received(request.size());
    EXPECT_TRUE(exchange.head_is_ready(buffer_.pending()));
    auto const* route = exchange.begin(buffer_);
    if (route != nullptr && !exchange.answer_inline(*route)) { exchange.ask(*route); }
    exchange.compose(date_, false);
    auto const head = exchange.head();
    exchange.end(true);
    return head;
  }

  /// Of the last of a few such requests.
  std::size_t allocations_of(std::string const& target, std::string const& more_fields, std::string_view status) {
    auto routes = world_.routes();
    std::erase_if(routes, [](http::Route const& route) { return route.spool_body; });
    http::ServerState server({.observe = &observe_request}, std::move(routes));
    http::Exchange exchange(server, "192.0.2.7", "127.0.0.1:8080");
    auto const request = "GET " + target + " HTTP/1.1\r\nHost: www.example.org\r\nUser-Agent: a client with a name of some length\r\n" +
                         "Accept-Encoding: gzip, deflate, br, zstd\r\n" + more_fields + "\r\n";
    for (int i = 0; i < 4; ++i) { EXPECT_TRUE(ask(exchange, request).starts_with(status)) << exchange.head(); }
    auto const before = allocations;
    (void)ask(exchange, request);
    return allocations - before;
  }

  World world_{};
  std::string token_{};
  http::ReadBuffer buffer_{};
  http::DateCache date_{};
};

TEST_F(Allocations, OfWhatIsDeliveredFromMemoryAreNone) {
  auto const bearer = "Authorization: Bearer " + token_ + "\r\n";
  EXPECT_EQ(0U, allocations_of("/api/acme/entries/n1", bearer, "HTTP/1.1 200"));
  EXPECT_EQ(0U, allocations_of("/api/acme/entries/a-note-with-an-id-that-is-longer-than-a-short-string", bearer, "HTTP/1.1 200"));
  EXPECT_EQ(0U, allocations_of("/api/acme/entries/n1?locale=en-US&access_token=" + token_, {}, "HTTP/1.1 200"));
  EXPECT_EQ(0U, allocations_of("/api/acme/entries/n1", bearer + "If-None-Match: *\r\n", "HTTP/1.1 304"));
  EXPECT_EQ(0U, allocations_of("/api/acme/entries?content_type=note&order=-sys.publishedAt&limit=20", bearer, "HTTP/1.1 200"));
}

}  // namespace
}  // namespace contentos::test

#endif
