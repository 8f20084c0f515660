#include "api/cli/client.hpp"

#include "api/server_proof.hpp"
#include "domain/core/hex.hpp"
#include "domain/json/i_json.hpp"
#include "infra/crypto/hmac.hpp"
#include "infra/crypto/random.hpp"

#include <boost/json/object.hpp>
#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <memory>
#include <stdexcept>

namespace contentos::cli {

namespace {

constexpr long kProofSeconds = 30;
constexpr int kAttempts = 3;

std::size_t take_body(char* data, std::size_t size, std::size_t count, void* out) {
  static_cast<std::string*>(out)->append(data, size * count);
  return size * count;
}

std::size_t take_header(char* data, std::size_t size, std::size_t count, void* out) {
  std::string_view const line(data, size * count);
  if (auto const colon = line.find(':'); colon != std::string_view::npos) {
    std::string name(line.substr(0, colon));
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    auto value = line.substr(colon + 1);
    while (!value.empty() && std::isspace(static_cast<unsigned char>(value.front())) != 0) { value.remove_prefix(1); }
    while (!value.empty() && std::isspace(static_cast<unsigned char>(value.back())) != 0) { value.remove_suffix(1); }
    static_cast<Reply*>(out)->headers.emplace_back(std::move(name), std::string(value));
  }
  return size * count;
}

std::size_t give_body(char* data, std::size_t size, std::size_t count, void* source) {
  return (*static_cast<std::function<std::size_t(char*, std::size_t)>*>(source))(data, size * count);
}

std::string words_at(boost::json::value const& value, char const* pointer) {
  boost::system::error_code none;
  auto const* found = value.find_pointer(pointer, none);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

/// Which other records a refusal is about: who holds what was wanted, who depends on what should go, and what is not there.
std::string others_in(boost::json::value const& problem) {
  std::string out;
  if (auto const holder = words_at(problem, "/holder"); !holder.empty()) { out += "\n  held by " + holder; }
  if (auto const missing = words_at(problem, "/reference"); !missing.empty()) { out += "\n  missing: " + missing; }
  boost::system::error_code none;
  auto const* holders = problem.find_pointer("/holders", none);
  if (holders == nullptr || !holders->is_array()) { return out; }
  for (auto const& holder : holders->get_array()) {
    if (auto const* name = holder.if_string()) { out += "\n  used by " + std::string(*name); }
  }
  auto const* total = problem.find_pointer("/holders_total", none);
  auto const shown = static_cast<std::int64_t>(holders->get_array().size());
  // No server counts further than to a thousand.
  constexpr std::int64_t kMostCounted = 1'000;
  if (total == nullptr || !total->is_int64() || total->get_int64() <= shown) { return out; }
  auto const more = std::to_string(total->get_int64() - shown);
  return out + "\n  and by " + (total->get_int64() < kMostCounted ? more : "at least " + more) + " more";
}

}  // namespace

/// A folder's key, and the connection over which its server has proved that it has it too: that one alone takes the token.
struct Client::Proven {
  explicit Proven(FolderKey of) : key(std::move(of)), connections(curl_share_init(), &curl_share_cleanup) {
    curl_share_setopt(connections.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_CONNECT);
  }
  FolderKey key;
  std::unique_ptr<CURLSH, decltype(&curl_share_cleanup)> connections;
  long local_port = 0;  // of that connection; 0: none
};

/// One request's handle and headers, freed together.
class Client::Transfer {
public:
  Transfer(std::string const& url, Reply& reply, Proven const* proven, Patience patience) : handle_(curl_easy_init(), &curl_easy_cleanup) {
    set(CURLOPT_CONNECTTIMEOUT, static_cast<long>(patience.connect.count()));
    set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(patience.stall.count()));
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_WRITEFUNCTION, &take_body);
    set(CURLOPT_WRITEDATA, &reply.body);
    set(CURLOPT_HEADERFUNCTION, &take_header);
    set(CURLOPT_HEADERDATA, &reply);
    set(CURLOPT_NOPROXY, "localhost,127.0.0.1,::1");
    if (proven != nullptr) { set(CURLOPT_SHARE, proven->connections.get()); }
    header("User-Agent: contentos-cli");
    header("Expect:");
  }
  ~Transfer() { curl_slist_free_all(headers_); }
  Transfer(Transfer const&) = delete;
  Transfer& operator=(Transfer const&) = delete;

  template <class T>
  void set(CURLoption option, T value) {
    curl_easy_setopt(handle_.get(), option, value);
  }
  void header(std::string const& line) { headers_ = curl_slist_append(headers_, line.c_str()); }

  /// Nothing of the request leaves over another connection than that one.
  void stay_on(long local_port) {
    local_port_ = local_port;
    set(CURLOPT_PREREQFUNCTION, &is_on_that_connection);
    set(CURLOPT_PREREQDATA, this);
  }
  [[nodiscard]] bool was_elsewhere() const { return was_elsewhere_; }

  [[nodiscard]] CURLcode perform(Reply& reply) {
    set(CURLOPT_HTTPHEADER, headers_);
    auto const code = curl_easy_perform(handle_.get());
    curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &reply.status);
    return code;
  }

  /// Once the head of the answer is there.
  [[nodiscard]] long status() const { return number(CURLINFO_RESPONSE_CODE); }
  /// After perform(): our end of the connection, and the place that it leads to.
  [[nodiscard]] long local_port() const { return number(CURLINFO_LOCAL_PORT); }
  [[nodiscard]] std::string place() const {
    char const* address = nullptr;
    curl_easy_getinfo(handle_.get(), CURLINFO_PRIMARY_IP, &address);
    return api::place_of(address != nullptr ? address : "", static_cast<std::uint16_t>(number(CURLINFO_PRIMARY_PORT)));
  }

private:
  static int is_on_that_connection(void* transfer, char*, char*, int, int local_port) {
    auto& self = *static_cast<Transfer*>(transfer);
    self.was_elsewhere_ = local_port != self.local_port_;
    return self.was_elsewhere_ ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
  }
  [[nodiscard]] long number(CURLINFO which) const {
    long out = 0;
    curl_easy_getinfo(handle_.get(), which, &out);
    return out;
  }

  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle_;
  curl_slist* headers_ = nullptr;
  long local_port_ = 0;
  bool was_elsewhere_ = false;
};

boost::json::value Reply::json() const { return parse_stored_json(body).value_or(boost::json::value()); }

boost::json::value Reply::parsed() const {
  auto value = parse_stored_json(body);
  if (!value) { throw std::runtime_error("it is no JSON"); }
  return *std::move(value);
}

void Reply::misunderstood(std::string const& why) const { throw Stop{kFailed, "the answer of " + server + " was not understood: " + why}; }

Client::Client(std::string server, std::string token, std::string tenant, std::optional<FolderKey> key, Patience patience)
    : server_(std::move(server)), token_(std::move(token)), tenant_(std::move(tenant)), patience_(patience) {
  static bool const initialised = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  if (!initialised) { throw Stop{kFailed, "libcurl cannot be used here"}; }
  while (server_.ends_with('/')) { server_.pop_back(); }
  if (key) { proven_ = std::make_shared<Proven>(std::move(*key)); }
}

void Client::refuse(std::string const& why) const {
  throw Stop{kDenied, server_ + " has not proved that it is the server of " + proven_->key.folder + ", and got no token: " + why +
                          ". Is another server there? --server with CONTENTOS_TOKEN or CONTENTOS_TOKEN_FILE sends a token without a "
                          "proof"};
}

void Client::prove() const {
  auto const challenge = to_hex(crypto::random_bytes(api::kChallengeDigits / 2));
  Reply reply;
  Transfer transfer(server_ + std::string(api::kProofPath) + "?challenge=" + challenge, reply, proven_.get(), patience_);
  transfer.set(CURLOPT_TIMEOUT, kProofSeconds);
  if (auto const code = transfer.perform(reply); code != CURLE_OK) {
    throw Stop{kUnreachable, "no answer from " + server_ + ": " + curl_easy_strerror(code)};
  }
  if (reply.status != 200) { refuse("it answered " + std::to_string(reply.status)); }
  auto const place = transfer.place();
  auto const expected = api::server_proof(proven_->key.sealing_key, challenge, place);
  auto const answer = reply.json();
  boost::system::error_code none;
  auto const* proofs = answer.find_pointer("/proofs", none);
  if (proofs == nullptr || !proofs->is_array()) { refuse("its answer holds no proofs"); }
  for (auto const& item : proofs->get_array()) {
    auto const* proof = item.find_pointer("/proof", none);
    if (proof != nullptr && proof->is_string() && crypto::equal_in_constant_time(std::string(proof->get_string()), expected)) {
      proven_->local_port = transfer.local_port();
      return;
    }
  }
  refuse("its proof is not good for " + place);
}

/// A connection that was proved may be closed at any time; another is proved anew before the request, of which nothing was sent, is sent.
Reply Client::send(std::string const& path, std::function<void(Transfer&)> const& prepare) const {
  for (int attempt = 1;; ++attempt) {
    if (proven_ && proven_->local_port == 0) { prove(); }
    Reply reply;
    reply.server = server_;
    Transfer transfer(server_ + path, reply, proven_.get(), patience_);
    if (!token_.empty()) { transfer.header("Authorization: Bearer " + token_); }
    if (!tenant_.empty()) { transfer.header("ContentOS-Tenant: " + tenant_); }
    prepare(transfer);
    if (proven_) { transfer.stay_on(proven_->local_port); }
    auto const code = transfer.perform(reply);
    if (code == CURLE_OK) { return reply; }
    if (!transfer.was_elsewhere() || attempt == kAttempts) {
      throw Stop{kUnreachable, "no answer from " + server_ + ": " + curl_easy_strerror(code)};
    }
    proven_->local_port = 0;
  }
}

Reply Client::call(std::string_view method, std::string const& path, std::string const& body,
                   std::vector<std::string> const& headers) const {
  std::string const verb(method);
  return send(path, [&](Transfer& transfer) {
    for (auto const& line : headers) { transfer.header(line); }
    transfer.set(CURLOPT_CUSTOMREQUEST, verb.c_str());
    if (!body.empty()) {
      transfer.header("Content-Type: application/json");
      transfer.set(CURLOPT_POSTFIELDS, body.c_str());
      transfer.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    } else if (method == "POST" || method == "PUT") {
      transfer.set(CURLOPT_POSTFIELDS, "");
    }
  });
}

Reply Client::must(std::string_view method, std::string const& path, std::string const& body) const {
  auto reply = call(method, path, body);
  if (!reply.ok()) { fail(reply); }
  return reply;
}

Reply Client::upload(std::string const& path, std::function<std::size_t(char*, std::size_t)> read) const {
  return send(path, [&](Transfer& transfer) {
    transfer.header("Content-Type: application/x-ndjson");
    transfer.header("Transfer-Encoding: chunked");
    transfer.set(CURLOPT_POST, 1L);
    transfer.set(CURLOPT_READFUNCTION, &give_body);
    transfer.set(CURLOPT_READDATA, &read);
  });
}

void Client::download(std::string const& path, std::function<bool(std::string_view)> const& take) const {
  struct Download {
    std::function<bool(std::string_view)> const& take;
    Transfer const* transfer = nullptr;
    std::string problem{};
    bool is_under_way = false;
    bool is_unwanted = false;
  } download{take};
  curl_write_callback const take_piece = [](char* data, std::size_t size, std::size_t count, void* out) -> std::size_t {
    auto& into = *static_cast<Download*>(out);
    auto const status = into.transfer->status();
    if (status < 200 || status >= 300) { return take_body(data, size, count, &into.problem); }
    into.is_under_way = true;
    into.is_unwanted = !into.take({data, size * count});
    return into.is_unwanted ? CURL_WRITEFUNC_ERROR : size * count;
  };
  try {
    auto reply = send(path, [&](Transfer& transfer) {
      download.transfer = &transfer;
      transfer.set(CURLOPT_WRITEFUNCTION, take_piece);
      transfer.set(CURLOPT_WRITEDATA, &download);
    });
    reply.body = std::move(download.problem);
    if (!reply.ok()) { fail(reply); }
  } catch (Stop const& stop) {
    if (!download.is_under_way) { throw; }
    if (download.is_unwanted) { throw Stop{kFailed, "writing failed"}; }
    throw Stop{kFailed, "what " + server_ + " sent broke off and is not all: " + stop.message};
  }
}

/// Whoever answers with an error need not be a ContentOS: what it says is taken as far as it goes.
void fail(Reply const& reply) {
  auto const problem = reply.json();
  std::string message = reply.server + " answered " + std::to_string(reply.status);
  for (char const* member : {"/title", "/detail"}) {
    if (auto const words = words_at(problem, member); !words.empty()) { message += ": " + words; }
  }
  boost::system::error_code none;
  auto const* errors = problem.find_pointer("/errors", none);
  if (errors != nullptr && errors->is_array()) {
    for (auto const& error : errors->get_array()) { message += "\n  " + words_at(error, "/pointer") + ": " + words_at(error, "/message"); }
  }
  message += others_in(problem);
  auto const denied = reply.status == 401 || reply.status == 403;
  throw Stop{denied ? kDenied : reply.status < 500 ? kRejected : kFailed, message};
}

}  // namespace contentos::cli
