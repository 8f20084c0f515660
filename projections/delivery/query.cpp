#include "projections/delivery/query.hpp"

#include "projections/delivery/rejections.hpp"

#include <algorithm>
#include <charconv>
#include <set>

namespace contentos::delivery {

namespace {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> out;
  for (std::size_t begin = 0;;) {
    auto const end = text.find(separator, begin);
    out.emplace_back(text.substr(begin, end - begin));
    if (end == std::string_view::npos) { return out; }
    begin = end + 1;
  }
}

Decided<std::int64_t> read_number(std::string const& name, std::string_view text, std::int64_t highest) {
  std::int64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) { return bad_parameter(name, "malformed", "must be a whole number"); }
  if (number < 0 || number > highest) { return bad_parameter(name, "out_of_range", "must be from 0 to " + std::to_string(highest)); }
  return number;
}

Decided<std::vector<Order>> read_order(std::string_view text) {
  std::vector<Order> out;
  for (auto const& word : split(text, ',')) {
    bool const descending = word.starts_with('-');
    Order order{descending ? word.substr(1) : word, descending};
    if (!order.path.starts_with("sys.") && !order.path.starts_with("fields.")) {
      return bad_parameter("order", "malformed", "takes sys.… and fields.… paths, comma separated, `-` for descending");
    }
    out.push_back(std::move(order));
  }
  constexpr std::size_t kMaxOrders = 5;
  if (out.size() > kMaxOrders) { return bad_parameter("order", "too_many", "takes at most 5 paths"); }
  return out;
}

/// What stands behind the path.
std::string_view suffix_of(Filter::Op op) {
  switch (op) {
    case Filter::Op::eq: return "";
    case Filter::Op::in: return "[in]";
    case Filter::Op::all: return "[all]";
    case Filter::Op::exists: return "[exists]";
  }
  return "";
}

bool is_of_metadata(std::string_view name) { return name.starts_with("metadata."); }

Decided<Filter> read_filter(std::string const& name, std::string const& value) {
  using Op = Filter::Op;
  auto const path = name.substr(0, name.find('['));
  auto const suffix = std::string_view(name).substr(path.size());
  if (suffix.empty()) { return Filter{path, Op::eq, {value}}; }
  bool const has_sets = is_of_metadata(name);
  if (has_sets && suffix == suffix_of(Op::exists)) { return Filter{path, Op::exists, {value}}; }
  bool const is_all = has_sets && suffix == suffix_of(Op::all);
  if (!is_all && suffix != suffix_of(Op::in)) {
    auto const* there_is =
        has_sets ? "the operator is not supported; there are [in], [all] and [exists]" : "the operator is not supported; there is [in]";
    return bad_parameter(name, "unknown_parameter", there_is);
  }
  auto values = split(value, ',');
  if (values.size() > kMaxInValues) { return bad_parameter(name, "too_many", "takes at most 100 values"); }
  std::ranges::sort(values);
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return Filter{path, is_all ? Op::all : Op::in, std::move(values)};
}

/// A list asks the index for each of its conditions.
Decided<void> check_number(std::vector<Filter> const& filters) {
  std::size_t conditions = 0;
  for (auto const& filter : filters) {
    conditions += filter.op == Filter::Op::all ? filter.values.size() : 1;
    if (conditions > kMaxFilters) {
      return bad_parameter(filter.parameter(), "too_many",
                           "a request takes at most 20 filters, as one of which each value of [all] counts");
    }
  }
  return {};
}

Decided<void> read_parameter(Query& query, std::string const& name, std::string const& value) {
  if (name == "content_type") {
    query.content_type = TypeKey(value);
  } else if (name == "locale") {
    if (value.empty()) { return bad_parameter(name, "malformed", "a locale's code is needed here"); }
    query.locale = value;
  } else if (name == "query") {
    constexpr std::size_t kMaxTextBytes = 1024;
    if (value.empty() || value.size() > kMaxTextBytes) { return bad_parameter(name, "length", "takes 1 to 1024 bytes"); }
    query.text = value;
  } else if (name == "skip") {
    constexpr std::int64_t kMaxSkip = 1'000'000'000;
    auto const number = read_number(name, value, kMaxSkip);
    if (!number) { return number.error(); }
    query.skip = *number;
  } else if (name == "limit") {
    auto const number = read_number(name, value, kMaxLimit);
    if (!number) { return number.error(); }
    query.limit = *number;
  } else if (name == "cursor") {
    if (value != "true" && value != "false") { return bad_parameter(name, "malformed", "must be true or false"); }
    query.is_paged = query.is_paged || value == "true";
  } else if (name == "pageNext") {
    query.is_paged = true;
    query.after = value;
  } else if (name == "order") {
    auto order = read_order(value);
    if (!order) { return order.error(); }
    query.order = std::move(*order);
  } else if (name.starts_with("fields.") || name.starts_with("sys.") || is_of_metadata(name)) {
    auto filter = read_filter(name, value);
    if (!filter) { return filter.error(); }
    query.filters.push_back(std::move(*filter));
  } else {
    return bad_parameter(name, "unknown_parameter", "is not a parameter of this request");
  }
  return {};
}

void append_part(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(std::to_string(value.size())).append(":").append(value);
}

}  // namespace

Decided<Query> parse_query(std::vector<std::pair<std::string, std::string>> const& parameters) {
  Query query;
  std::set<std::string_view> seen;
  for (auto const& [name, value] : parameters) {
    if (!seen.insert(name).second) { return bad_parameter(name, "repeated", "was given twice"); }
    if (auto read = read_parameter(query, name, value); !read) { return read.error(); }
  }
  if (auto const checked = check_number(query.filters); !checked) { return checked.error(); }
  for (auto const* other : {"skip", "query"}) {
    if (query.is_paged && seen.contains(other)) { return bad_parameter(other, "exclusive", "does not go together with cursor"); }
  }
  return query;
}

std::string Filter::parameter() const { return path + std::string(suffix_of(op)); }

std::string normalised(Query const& query, std::string const& default_locale) {
  std::string out;
  if (query.content_type) { append_part(out, "t", query.content_type->str()); }
  append_part(out, "l", query.locale.empty() ? default_locale : query.locale);
  auto filters = query.filters;
  std::ranges::sort(filters);
  for (auto const& f : filters) {
    append_part(out, "f", f.parameter());
    for (auto const& v : f.values) { append_part(out, "v", v); }
  }
  for (auto const& o : query.order) { append_part(out, o.descending ? "d" : "a", o.path); }
  if (query.text) { append_part(out, "q", *query.text); }
  if (query.is_paged) { append_part(out, "p", query.after.value_or("")); }
  append_part(out, "s", std::to_string(query.skip));
  append_part(out, "n", std::to_string(query.limit));
  return out;
}

}  // namespace contentos::delivery
