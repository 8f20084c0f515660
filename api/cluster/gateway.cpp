#include "api/cluster/gateway.hpp"

#include "api/serve/data_folder.hpp"
#include "api/server_proof.hpp"

#include <cstdlib>
#include <unistd.h>

namespace contentos {

namespace fs = std::filesystem;

namespace {

/// Nobody is ever counted out: on one machine a dead process refuses at once, and one that came back must not be avoided.
std::string upstream(std::string const& name, std::vector<std::string> const& servers) {
  auto out = "  upstream " + name + " {\n";
  for (auto const& server : servers) { out += "    server " + server + " max_fails=0;\n"; }
  return out + "    keepalive 64;\n  }\n";
}

std::string location(std::string const& path, std::string const& to) {
  return "    location " + path + " { proxy_pass http://" + to + "; }\n";
}

std::string configuration(GatewayOptions const& options, std::string const& sealing_key) {
  auto const folder = options.folder.string();
  std::string out = ::geteuid() == 0 ? "user root;\n" : "";
  // One process: a worker would outlive a master that is killed, and keep the address.
  out += "master_process off;\npid \"" + folder + "/nginx.pid\";\nerror_log \"" + folder + "/error.log\" warn;\n";
  out += "events { worker_connections 4096; }\nhttp {\n  access_log off;\n";
  for (char const* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
    out += std::string("  ") + kind + "_temp_path \"" + folder + "/" + kind + "\";\n";
  }
  out += upstream("commanding", options.commanding) + upstream("delivering", options.delivering);
  out += "  server {\n    listen " + options.listen + ";\n";
  out +=
      // Histories may be large and are streamed; every limit is the server's own.
      "    client_max_body_size 0;\n    proxy_request_buffering off;\n"
      "    proxy_http_version 1.1;\n    proxy_set_header Connection \"\";\n    proxy_set_header Host $http_host;\n"
      "    proxy_connect_timeout 2s;\n    proxy_read_timeout 75s;\n"
      // Whoever reads slowly is waited for as the servers do, and costs buffers in memory and no file.
      "    send_timeout 600s;\n    proxy_max_temp_file_size 0;\n"
      // Another process answers when one is down or still catching up. nginx repeats what HTTP calls idempotent, and no POST or PATCH: for
      // those a client has its Idempotency-Key.
      "    proxy_next_upstream error timeout http_502 http_503;\n    proxy_next_upstream_tries 3;\n";
  // nginx forgets what it was told outside when a place tells anything of its own.
  out += "    location = " + std::string(api::kProofPath) +
         " {\n      proxy_set_header Connection \"\";\n      proxy_set_header Host $http_host;\n      proxy_set_header " +
         std::string(api::kGatewayHeader) + " \"" + api::gateway_pass(sealing_key, place_of_gateway(options.listen)) +
         "\";\n      proxy_pass http://commanding;\n    }\n";
  out += location("/", "commanding") + location("/api/", "delivering") + location("/spaces/", "delivering") +
         location("/api/v1/", "commanding");
  return out + "  }\n}\n";
}

}  // namespace

std::string place_of_gateway(std::string const& listen) {
  auto const colon = listen.rfind(':');
  return api::place_of(listen.substr(0, colon), static_cast<std::uint16_t>(std::atoi(listen.c_str() + colon + 1)));
}

std::optional<fs::path> find_nginx() {
  for (char const* place : {"/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"}) {
    if (fs::exists(place)) { return fs::path(place); }
  }
  return std::nullopt;
}

Result<std::vector<std::string>> write_gateway(GatewayOptions const& options) {
  auto const key = DataFolder::read_key(options.sealing_key);
  if (!key) { return key.error(); }
  std::error_code error;
  fs::create_directories(options.folder, error);
  auto const file = options.folder / "nginx.conf";
  if (auto const written = DataFolder::write_private(file, configuration(options, *key)); !written) { return written.error(); }
  return std::vector<std::string>{"-p", options.folder.string(), "-c", file.string(), "-g", "daemon off;"};
}

}  // namespace contentos
