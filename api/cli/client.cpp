#include "api/cli/client.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <curl/curl.h>

#include <algorithm>
#include <cctype>
#include <memory>

namespace contentos::cli {

namespace {

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

/// One request's handle and headers, freed together.
class Transfer {
public:
  Transfer(std::string const& url, Reply& reply) : handle_(curl_easy_init(), &curl_easy_cleanup) {
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_WRITEFUNCTION, &take_body);
    set(CURLOPT_WRITEDATA, &reply.body);
    set(CURLOPT_HEADERFUNCTION, &take_header);
    set(CURLOPT_HEADERDATA, &reply);
    set(CURLOPT_NOPROXY, "localhost,127.0.0.1,::1");
  }
  ~Transfer() { curl_slist_free_all(headers_); }
  Transfer(Transfer const&) = delete;
  Transfer& operator=(Transfer const&) = delete;

  template <class T>
  void set(CURLoption option, T value) {
    curl_easy_setopt(handle_.get(), option, value);
  }
  void header(std::string const& line) { headers_ = curl_slist_append(headers_, line.c_str()); }

  void perform(Reply& reply) {
    set(CURLOPT_HTTPHEADER, headers_);
    if (auto const code = curl_easy_perform(handle_.get()); code != CURLE_OK) {
      throw Stop{kUnreachable, std::string("no answer from the server: ") + curl_easy_strerror(code)};
    }
    curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &reply.status);
  }

private:
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle_;
  curl_slist* headers_ = nullptr;
};

void identify(Transfer& transfer, std::string const& token, std::string const& tenant) {
  if (!token.empty()) { transfer.header("Authorization: Bearer " + token); }
  transfer.header("User-Agent: contentos-cli");
  transfer.header("Expect:");
  if (!tenant.empty()) { transfer.header("ContentOS-Tenant: " + tenant); }
}

}  // namespace

boost::json::value Reply::json() const {
  boost::system::error_code failed;
  auto value = boost::json::parse(body, failed);
  return failed ? boost::json::value() : value;
}

Client::Client(std::string server, std::string token, std::string tenant)
    : server_(std::move(server)), token_(std::move(token)), tenant_(std::move(tenant)) {
  static bool const initialised = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  if (!initialised) { throw Stop{kFailed, "libcurl cannot be used here"}; }
  while (server_.ends_with('/')) { server_.pop_back(); }
}

Reply Client::call(std::string_view method, std::string const& path, std::string const& body,
                   std::vector<std::string> const& headers) const {
  Reply reply;
  Transfer transfer(server_ + path, reply);
  identify(transfer, token_, tenant_);
  for (auto const& line : headers) { transfer.header(line); }
  std::string const verb(method);
  transfer.set(CURLOPT_CUSTOMREQUEST, verb.c_str());
  if (!body.empty()) {
    transfer.header("Content-Type: application/json");
    transfer.set(CURLOPT_POSTFIELDS, body.c_str());
    transfer.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  } else if (method == "POST" || method == "PUT") {
    transfer.set(CURLOPT_POSTFIELDS, "");
  }
  transfer.perform(reply);
  return reply;
}

Reply Client::must(std::string_view method, std::string const& path, std::string const& body) const {
  auto reply = call(method, path, body);
  if (!reply.ok()) { fail(reply); }
  return reply;
}

Reply Client::upload(std::string const& path, std::function<std::size_t(char*, std::size_t)> read) const {
  Reply reply;
  Transfer transfer(server_ + path, reply);
  identify(transfer, token_, tenant_);
  transfer.header("Content-Type: application/x-ndjson");
  transfer.header("Transfer-Encoding: chunked");
  transfer.set(CURLOPT_POST, 1L);
  transfer.set(CURLOPT_READFUNCTION, &give_body);
  transfer.set(CURLOPT_READDATA, &read);
  transfer.perform(reply);
  return reply;
}

void fail(Reply const& reply) {
  auto const problem = reply.json();
  std::string message = "the server answered " + std::to_string(reply.status);
  if (auto const* object = problem.if_object()) {
    for (char const* member : {"title", "detail"}) {
      if (auto const* text = object->if_contains(member); text != nullptr && text->is_string()) {
        message += std::string(": ") + std::string(text->as_string());
      }
    }
    if (auto const* errors = object->if_contains("errors"); errors != nullptr && errors->is_array()) {
      for (auto const& error : errors->as_array()) {
        message += "\n  " + std::string(error.at("pointer").as_string()) + ": " + std::string(error.at("message").as_string());
      }
    }
  }
  auto const denied = reply.status == 401 || reply.status == 403;
  throw Stop{denied ? kDenied : reply.status < 500 ? kRejected : kFailed, message};
}

std::string escape(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (unsigned char const c : text) {
    if (std::isalnum(c) != 0 || c == '-' || c == '.' || c == '_' || c == '~') {
      out.push_back(static_cast<char>(c));
    } else {
      out.push_back('%');
      out.push_back(kHex[c >> 4]);
      out.push_back(kHex[c & 0xF]);
    }
  }
  return out;
}

}  // namespace contentos::cli
