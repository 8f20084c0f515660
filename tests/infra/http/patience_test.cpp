// How long a connection waits for a client that reads slowly: on a loop of the test's own, which is shown the time rather than waiting for
// it.
#include "infra/http/connection.hpp"
#include "tests/infra/http/rows.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include <chrono>
#include <future>
#include <memory>
#include <thread>

namespace contentos::http::test {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::steady_clock;

class Patience : public testing::Test {
public:
  ~Patience() override {
    on_loop([this] { connection_->close(); });
    state_.pool.stop();
    ended_.get_future().wait();
    work_.reset();
  }
  Patience(Patience const&) = delete;
  Patience& operator=(Patience const&) = delete;

protected:
  Patience() {
    auto const ended = [this] { ended_.set_value(); };
    connection_ = serve(io_, acceptor_.accept().release(), false, "127.0.0.1", "127.0.0.1:80", loop_, ended);
    thread_ = std::jthread([this] { io_.run(); });
  }

  template <class Work>
  void on_loop(Work work) {
    std::promise<void> done;
    asio::post(io_, [&] {
      work();
      done.set_value();
    });
    done.get_future().wait();
  }
  /// As the loop's sweep does at that time.
  void sweep_at(steady_clock::time_point time) {
    on_loop([this, time] { connection_->expire(time); });
  }
  static std::vector<Route> routes(Account& account) {
    return {{"GET", "/rows", RunsOn::worker_pool, false, [&account](Request const&, auto const&) { return Rows::answer(account); }}};
  }

  Account account_{};
  ServerState state_{{}, routes(account_)};
  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
  tcp::acceptor acceptor_{io_, {asio::ip::address_v4::loopback(), 0}};
  Client client_{acceptor_.local_endpoint().port(), 16 * 1024};
  LoopState loop_{state_};
  std::promise<void> ended_{};
  std::shared_ptr<Connection> connection_{};
  std::jthread thread_{};
};

TEST_F(Patience, BeginsAnewWithWhateverASlowReaderTakes) {
  auto const patience = state_.options.limits.stream_timeout;
  client_.send(get("/rows"));
  for (int round = 0; round < 5; ++round) {
    auto const before = account_.pulls.load();
    auto const seen = steady_clock::now();
    // The second piece from now on is made when the first has been taken, which is progress after `seen`.
    while (account_.pulls < before + 2) { ASSERT_FALSE(client_.receive_some(4096).empty()) << "ended in round " << round; }
    sweep_at(seen + patience);
  }
  EXPECT_EQ(account_.alive, 1U);
  // It may be asking for a piece when time is up, and sends that piece first.
  auto const deadline = steady_clock::now() + std::chrono::seconds(20);
  while (account_.alive > 0 && steady_clock::now() < deadline) { sweep_at(steady_clock::now() + patience); }
  EXPECT_EQ(account_.alive, 0U) << "who takes nothing is waited for no longer";
}

}  // namespace
}  // namespace contentos::http::test
