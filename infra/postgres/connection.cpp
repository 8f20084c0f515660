#include "infra/postgres/connection.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace contentos::pg {

namespace {

constexpr std::size_t kMaxPrepared = 256;

struct Clear {
  void operator()(pg_result* r) const { PQclear(r); }
};
using OwnedResult = std::unique_ptr<pg_result, Clear>;

std::string one_line(std::string_view text) {
  std::string out(text.substr(0, 300));
  std::replace(out.begin(), out.end(), '\n', ' ');
  while (!out.empty() && out.back() == ' ') { out.pop_back(); }
  return out;
}

/// What a SQLSTATE means to callers (PostgreSQL documentation, appendix A).
StoreError classified(std::string_view state, std::string context) {
  bool const lost = state.empty() || state.starts_with("08") || state.starts_with("57P") || state.starts_with("53");
  bool const again = state == "40001" || state == "40P01";
  bool const late = state == "57014" || state == "55P03" || state == "25P03";
  if (late) { return {StoreErrorCode::timed_out, true, std::move(context)}; }
  if (lost || again) { return {StoreErrorCode::unavailable, true, std::move(context)}; }
  return {StoreErrorCode::internal, false, std::move(context)};
}

std::string escaped_option(std::string const& value) {
  std::string out;
  for (char const c : value) {
    if (c == ' ' || c == '\\') { out.push_back('\\'); }
    out.push_back(c);
  }
  return out;
}

std::string session_options(ConnectOptions const& o) {
  std::string out = "-c search_path=contentos,public -c timezone=UTC -c client_min_messages=warning";
  out += " -c statement_timeout=" + std::to_string(o.statement_timeout.count());
  if (!o.role.empty()) { out += " -c role=" + escaped_option(o.role); }
  for (auto const& [name, value] : o.settings) { out += " -c " + name + "=" + escaped_option(value); }
  return out;
}

struct Values {
  std::vector<char const*> data;
  std::vector<int> sizes;
  std::vector<int> formats;
};

}  // namespace

void Connection::Close::operator()(pg_conn* c) const { PQfinish(c); }
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

Result<Connection> Connection::open(ConnectOptions const& o) {
  char* problem = nullptr;
  auto* const parsed = PQconninfoParse(o.conninfo.c_str(), &problem);
  if (parsed == nullptr) {
    StoreError bad{StoreErrorCode::internal, false, "conninfo: " + one_line(problem != nullptr ? problem : "out of memory")};
    PQfreemem(problem);
    return bad;
  }
  std::string options = session_options(o);
  // libpq takes 1 for 2 s and 0 for ever.
  auto const seconds = std::to_string(std::max<std::int64_t>(2, (o.connect_timeout.count() + 999) / 1000));
  // A host that is gone without a word is noticed in about 15 s, unless the conninfo says otherwise (of two values the later counts).
  std::vector<char const*> names = {"keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout", "connect_timeout"};
  std::vector<char const*> values = {"9", "2", "3", "15000", seconds.c_str()};
  for (auto const* item = parsed; item->keyword != nullptr; ++item) {
    if (item->val == nullptr) { continue; }
    if (std::string_view(item->keyword) == "options") {
      options.insert(0, std::string(item->val) + " ");
      continue;
    }
    names.push_back(item->keyword);
    values.push_back(item->val);
  }
  for (auto const& [name, value] : {std::pair{"options", options.c_str()}, std::pair{"application_name", o.application_name.c_str()},
                                    std::pair{"client_encoding", "UTF8"}}) {
    names.push_back(name);
    values.push_back(value);
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  Connection out(PQconnectdbParams(names.data(), values.data(), 0));
  PQconninfoFree(parsed);
  if (PQstatus(out.conn_.get()) != CONNECTION_OK) {
    return StoreError{StoreErrorCode::unavailable, true, "connect: " + one_line(PQerrorMessage(out.conn_.get()))};
  }
  return out;
}

StoreError Connection::lost(std::string_view sql) {
  broken_ = true;
  return {StoreErrorCode::unavailable, true, one_line(PQerrorMessage(conn_.get())) + " in " + one_line(sql.substr(0, 80))};
}

StoreError Connection::error(pg_result const* result, std::string_view sql) {
  if (result == nullptr || PQstatus(conn_.get()) != CONNECTION_OK) { return lost(sql); }
  char const* const state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  char const* const message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  std::string context = "SQLSTATE ";
  context += state != nullptr ? state : "none";
  context += ": ";
  context += one_line(message != nullptr ? message : PQresultErrorMessage(result));
  context += " in " + one_line(sql.substr(0, 80));
  return classified(state != nullptr ? state : "", std::move(context));
}

Result<Rows> Connection::take(pg_result* result, std::string_view sql) {
  OwnedResult owned(result);
  auto const status = PQresultStatus(owned.get());
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY) { return Rows(owned.release()); }
  return error(owned.get(), sql);
}

namespace {

template <class Places>
Values values_of(std::string const& bytes, Places const& places) {
  Values out;
  for (auto const& place : places) {
    out.data.push_back(place.size < 0 ? nullptr : bytes.data() + place.offset);
    out.sizes.push_back(std::max(place.size, 0));
    out.formats.push_back(1);
  }
  return out;
}

}  // namespace

Result<Rows> Connection::exec(std::string_view sql, Params const& params) {
  auto const values = values_of(params.bytes_, params.places_);
  return take(PQexecParams(conn_.get(), std::string(sql).c_str(), static_cast<int>(params.size()), params.types_.data(), values.data.data(),
                           values.sizes.data(), values.formats.data(), 1),
              sql);
}

Result<std::string> Connection::prepare(std::string_view sql, Params const& params) {
  std::string const text(sql);
  if (auto const it = prepared_.find(text); it != prepared_.end()) { return it->second; }
  if (prepared_.size() >= kMaxPrepared) {
    if (auto const gone = script("DEALLOCATE ALL"); !gone) { return gone.error(); }
    prepared_.clear();
  }
  auto const name = "s" + std::to_string(prepared_.size());
  auto const done = take(PQprepare(conn_.get(), name.c_str(), text.c_str(), static_cast<int>(params.size()), params.types_.data()), sql);
  if (!done) { return done.error(); }
  prepared_.emplace(text, name);
  return name;
}

Result<Rows> Connection::exec_prepared(std::string_view sql, Params const& params) {
  auto const name = prepare(sql, params);
  if (!name) { return name.error(); }
  auto const values = values_of(params.bytes_, params.places_);
  return take(PQexecPrepared(conn_.get(), name->c_str(), static_cast<int>(params.size()), values.data.data(), values.sizes.data(),
                             values.formats.data(), 1),
              sql);
}

Result<void> Connection::each_row(std::string_view sql, Params const& params, std::function<Result<void>(Row)> const& take_row) {
  auto const name = prepare(sql, params);
  if (!name) { return name.error(); }
  auto const values = values_of(params.bytes_, params.places_);
  if (PQsendQueryPrepared(conn_.get(), name->c_str(), static_cast<int>(params.size()), values.data.data(), values.sizes.data(),
                          values.formats.data(), 1) == 0 ||
      PQsetSingleRowMode(conn_.get()) == 0) {
    return lost(sql);
  }
  Result<void> out;
  bool ended = false;
  while (OwnedResult const result{PQgetResult(conn_.get())}) {
    auto const status = PQresultStatus(result.get());
    ended = status == PGRES_TUPLES_OK;  // comes without a row, after all of them
    if (!out || ended) { continue; }    // what is still on its way is read, so that the connection can be used again
    out = status == PGRES_SINGLE_TUPLE ? take_row(Row(result.get(), 0)) : Result<void>(error(result.get(), sql));
  }
  if (out && !ended) { return lost(sql); }
  return out;
}

Result<Rows> Connection::script(std::string const& sql) { return take(PQexec(conn_.get(), sql.c_str()), sql); }

Result<void> Connection::prepare_all(std::span<Statement const> statements) {
  // Named statements outlive a DEALLOCATE ALL only if it does not fall between two of them.
  if (prepared_.size() + statements.size() > kMaxPrepared) {
    if (auto const gone = script("DEALLOCATE ALL"); !gone) { return gone.error(); }
    prepared_.clear();
  }
  for (auto const& s : statements) {
    if (auto const name = prepare(s.sql, s.params != nullptr ? *s.params : Params{}); !name) { return name.error(); }
  }
  return {};
}

Result<void> Connection::pipeline_send(std::span<Statement const> statements) {
  if (auto const ready = prepare_all(statements); !ready) { return ready.error(); }
  if (PQenterPipelineMode(conn_.get()) == 0) { return lost("pipeline"); }
  Params const none;
  for (auto const& s : statements) {
    auto const& params = s.params != nullptr ? *s.params : none;
    auto const values = values_of(params.bytes_, params.places_);
    if (PQsendQueryPrepared(conn_.get(), prepared_.at(std::string(s.sql)).c_str(), static_cast<int>(params.size()), values.data.data(),
                            values.sizes.data(), values.formats.data(), 1) == 0) {
      return lost(s.sql);
    }
  }
  if (PQpipelineSync(conn_.get()) == 0 || PQflush(conn_.get()) < 0) { return lost("pipeline"); }
  return {};
}

Result<std::vector<Rows>> Connection::pipeline_receive(std::size_t count) {
  std::vector<Rows> out;
  std::optional<StoreError> failed;
  for (std::size_t i = 0; i < count; ++i) {
    OwnedResult result(PQgetResult(conn_.get()));
    if (!result) { return lost("pipeline"); }
    auto const status = PQresultStatus(result.get());
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
      out.emplace_back(result.release());
    } else if (status != PGRES_PIPELINE_ABORTED && !failed) {
      failed = error(result.get(), "pipeline");
      if (broken_) { return *failed; }
    }
    while (OwnedResult const rest{PQgetResult(conn_.get())}) {}  // the null that ends this statement
  }
  OwnedResult const sync(PQgetResult(conn_.get()));
  if (!sync || PQresultStatus(sync.get()) != PGRES_PIPELINE_SYNC || PQexitPipelineMode(conn_.get()) == 0) { return lost("pipeline"); }
  if (failed) {
    if (in_transaction() && !script("ROLLBACK")) { broken_ = true; }
    return *failed;
  }
  return out;
}

Result<std::vector<Rows>> Connection::pipeline(std::span<Statement const> statements) {
  if (auto const sent = pipeline_send(statements); !sent) { return sent.error(); }
  return pipeline_receive(statements.size());
}

bool Connection::is_usable() const { return conn_ && !broken_ && PQstatus(conn_.get()) == CONNECTION_OK; }
bool Connection::in_transaction() const { return PQtransactionStatus(conn_.get()) != PQTRANS_IDLE; }
int Connection::backend_pid() const { return PQbackendPID(conn_.get()); }
void Connection::cut() {
  // A shut-down socket still gives out what has arrived; one that never had a peer does not.
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) { return; }
  ::close(ends[1]);
  ::dup2(ends[0], PQsocket(conn_.get()));
  ::close(ends[0]);
}

Transaction::~Transaction() {
  // A failed ROLLBACK leaves the connection in a transaction or broken; the pool drops either.
  if (open_) { static_cast<void>(connection_.script("ROLLBACK")); }
}

Result<void> Transaction::begin() {
  auto const done = connection_.script("BEGIN");
  if (!done) { return done.error(); }
  open_ = true;
  return {};
}

Result<void> Transaction::begin_reading(TenantScope scope) {
  auto const done = connection_.script("BEGIN READ ONLY; SET LOCAL contentos.tenant = '" + scope.tenant().str() + "'");
  if (!done) { return done.error(); }
  open_ = true;
  return {};
}

Result<void> Transaction::commit() {
  auto const done = connection_.script("COMMIT");
  if (!done) { return done.error(); }
  open_ = false;
  // The server answers COMMIT without an error, but by rolling back, when a statement had failed.
  if (done->command() != "COMMIT") { return StoreError{StoreErrorCode::internal, false, "commit of a transaction that had failed"}; }
  return {};
}

}  // namespace contentos::pg
