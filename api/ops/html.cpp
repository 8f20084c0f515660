#include "api/ops/html.hpp"

#include "domain/core/html.hpp"

namespace contentos::api {

namespace {

constexpr std::string_view kStyle = R"css(
:root{--ink:#1d2330;--soft:#5b6475;--line:#e3e6ec;--paper:#fbfaf7;--card:#fff;--accent:#a63d2f;--good:#2e7d4f;--bad:#b3261e}
@media(prefers-color-scheme:dark){:root{--ink:#e8e6e1;--soft:#a2a8b4;--line:#333947;--paper:#171a21;--card:#1e222b;--accent:#e58a7b;--good:#7bc79a;--bad:#f2a19b}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 Charter,"Iowan Old Style",Georgia,serif}
main{max-width:62rem;margin:0 auto;padding:3rem 1.25rem 5rem}h1{font-size:2.4rem;letter-spacing:-.02em;margin:0 0 .2rem}
h2{font-size:1.35rem;margin:2.6rem 0 .8rem}h3{font-size:1.05rem;margin:0 0 .4rem}p{margin:.4rem 0}.lead{color:var(--soft);font-size:1.1rem}
a{color:var(--accent)}code,pre,.mono{font:13px/1.5 ui-monospace,"SF Mono",Menlo,Consolas,monospace}
pre{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.8rem 1rem;overflow:auto;margin:.6rem 0}
table{border-collapse:collapse;width:100%;background:var(--card);border:1px solid var(--line);border-radius:8px;overflow:hidden;font-size:.92rem}
th,td{text-align:left;padding:.45rem .8rem;border-top:1px solid var(--line);vertical-align:top}thead th{border-top:0;color:var(--soft);font-weight:600}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}.good{color:var(--good)}.bad{color:var(--bad)}.soft{color:var(--soft)}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:1rem 1.2rem;margin:.8rem 0}
.links{display:flex;flex-wrap:wrap;gap:.6rem;padding:0;margin:1.2rem 0;list-style:none}.links a{display:block;padding:.45rem .9rem;border:1px solid var(--line);border-radius:99px;background:var(--card);text-decoration:none}
ins{background:rgba(46,125,79,.18);text-decoration:none}del{background:rgba(179,38,30,.16)}
.verb{display:inline-block;min-width:4.2rem;font-weight:700;color:var(--accent)}details{border-top:1px solid var(--line);padding:.5rem 0}summary{cursor:pointer}
nav.toc{columns:2;font-size:.92rem}nav.toc a{text-decoration:none}code,td,h3,summary{overflow-wrap:anywhere}.fields td:first-child{min-width:9rem}
@media(max-width:42rem){main{padding:1.5rem .8rem 4rem}h1{font-size:1.8rem}nav.toc{columns:1}pre{white-space:pre-wrap;overflow-wrap:anywhere}
.card{padding:.8rem}.fields,.fields tbody,.fields tr,.fields td{display:block}.fields td{border-top:0;padding:.1rem .6rem}.fields tr{border-top:1px solid var(--line);padding:.4rem 0}}
)css";

}  // namespace

std::string prose(std::string_view text) {
  auto const all = escaped_html(text);
  std::string out;
  bool is_code = false;
  for (char const c : all) {
    if (c != '`') {
      out.push_back(c);
      continue;
    }
    out += is_code ? "</code>" : "<code>";
    is_code = !is_code;
  }
  return is_code ? out + "</code>" : out;
}

http::Response html_page(std::string_view title, std::string_view body) {
  std::string page = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + escaped_html(title) +
                     "</title><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><style>";
  page += kStyle;
  page += "</style></head><body><main>";
  page += body;
  page += "</main></body></html>\n";
  auto response = http::Response::text(200, "text/html; charset=utf-8", std::move(page));
  response.with("Content-Security-Policy",
                "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  response.with("Referrer-Policy", "no-referrer");
  response.with("Cache-Control", "no-cache");
  return response;
}

}  // namespace contentos::api
