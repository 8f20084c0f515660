#include "api/cli/cli.hpp"

#include "api/cli/common.hpp"
#include "api/cli/completion.hpp"
#include "api/cli/flags.hpp"
#include "api/cli/history_import.hpp"
#include "api/cli/output.hpp"
#include "api/cli/output_file.hpp"
#include "api/cli/reactors.hpp"
#include "api/cli/records.hpp"
#include "api/cli/shared.hpp"
#include "api/cli/tenants.hpp"
#include "api/cli/tokens.hpp"
#include "api/cli/unknown_word.hpp"
#include "api/cluster/run_cluster.hpp"
#include "api/serve/serve.hpp"
#include "api/version.hpp"
#include "infra/url/percent.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <iostream>

namespace contentos::cli {

namespace json = boost::json;

namespace {

void add_serve(CLI::App& app, int& exit_code) {
  auto* serve_app = app.add_subcommand("serve", "Run the server, with its own database unless CONTENTOS_POSTGRES names one");
  auto options = std::make_shared<ServeOptions>();
  auto data = std::make_shared<std::string>("data");
  serve_app->add_option("--data", *data, "Data folder")->envname("CONTENTOS_DATA")->capture_default_str();
  serve_app->add_option("--listen", options->listen, "address:port")->envname("CONTENTOS_LISTEN")->capture_default_str();
  serve_app->add_option("--io-threads", options->io_threads, "Threads that talk to sockets")
      ->check(CLI::Range(1U, 64U))
      ->capture_default_str();
  serve_app->add_option("--worker-threads", options->worker_threads, "Threads that run requests which may block")
      ->check(CLI::Range(1U, 512U))
      ->capture_default_str();
  serve_app->add_flag("!--no-demo", options->demo, "Do not load the demo tenant into a new data folder");
  auto roles = std::make_shared<std::string>();
  serve_app->add_option("--roles", *roles, "What this process of a cluster does: command,relay,projector,delivery,worker (default: all)")
      ->envname("CONTENTOS_ROLES");
  serve_app->footer(
      "Examples: contentos serve --data /var/lib/contentos --listen 0.0.0.0:8080\n"
      "          CONTENTOS_POSTGRES=… CONTENTOS_KAFKA=host:9092 contentos serve --roles=delivery\n"
      "docs/operations.md tells what each role needs.");
  serve_app->callback([options, data, roles, &exit_code] {
    options->data = *data;
    if (!roles->empty()) {
      auto const parsed = Roles::parse(*roles);
      if (!parsed) { throw Stop{kUsage, "--roles takes names out of command,relay,projector,delivery,worker, not " + *roles}; }
      options->roles = *parsed;
    }
    exit_code = serve(*options);
  });
}

void add_cluster(CLI::App& app, int& exit_code) {
  auto* cluster =
      app.add_subcommand("cluster", "Run a whole cluster on this machine: PostgreSQL, Kafka, every role, and a gateway before them");
  auto options = std::make_shared<ClusterOptions>();
  auto data = std::make_shared<std::string>("cluster-data");
  auto kafka = std::make_shared<std::string>();
  cluster->add_option("--data", *data, "Folder of the cluster")->envname("CONTENTOS_CLUSTER_DATA")->capture_default_str();
  cluster->add_option("--listen", options->listen, "address:port of the gateway")->envname("CONTENTOS_LISTEN")->capture_default_str();
  cluster->add_option("--kafka-home", *kafka, "Folder with Kafka's jars (default: where scripts/fetch-kafka.sh puts them)")
      ->envname("CONTENTOS_KAFKA_HOME");
  cluster->add_flag("!--no-demo", options->demo, "Do not load the demo tenant into a new cluster");
  cluster->footer("Example: make cluster, which fetches Kafka first");
  options->demo = true;
  cluster->callback([=, &exit_code] {
    options->data = *data;
    options->kafka_home = *kafka;
    exit_code = run_cluster(*options);
  });
}

void add_import(CLI::App& app, int& exit_code) {
  auto* group = app.add_subcommand("import", "Import content")->require_subcommand(1);
  auto common = std::make_shared<Common>();
  auto import = std::make_shared<HistoryImport>();
  auto* history = group->add_subcommand("history", "Import an editorial history: one save a line (docs/import-format.md)");
  add_client_options(*history, *common, true);
  history->add_option("file", import->file, "NDJSON, plain or gzip")->required()->check(CLI::ExistingFile);
  history->add_option("--type", import->type, "Content type; made when the tenant has none of that key")->capture_default_str();
  history->add_option("--field", import->fields, "line member=field key; default: members named like fields");
  history->add_option("--id", import->id, "Member with the entry's key (default: post)");
  history->add_option("--time", import->time, "Member with the time (default: committed_at)");
  history->add_option("--author", import->author, "Member with the author's name (default: author)");
  history->add_option("--note", import->note, "Member with the note (default: message)");
  history->add_option("--version", import->version, "Member with the version (default: version)");
  history->add_flag("--draft", import->draft, "Save without publishing");
  history->add_flag("--strict", import->strict, "Validate everything first; write nothing unless all of it is good");
  history->footer("Example: contentos import history blog.jsonl.gz --tenant acme --type post --field body_markdown=body");
  history->callback([=, &exit_code] {
    import->as_json = common->as_json;
    exit_code = import_history(common->client(), *import);
  });
}

void add_export(CLI::App& app) {
  auto* command = app.add_subcommand("export", "Write a tenant's events as NDJSON, one CloudEvent a line");
  auto common = std::make_shared<Common>();
  auto output = std::make_shared<std::string>();
  auto replaces = std::make_shared<bool>(false);
  add_client_options(*command, *common, true);
  auto* named = command->add_option("--output", *output, "A new file (default: standard output); it stays when all of it has come");
  command->add_flag("--force", *replaces, "Write over a file that is there")->needs(named);
  command->footer("Example: contentos export --tenant acme --output acme.ndjson");
  command->callback([=] {
    auto const client = common->client();
    constexpr char const* kPath = "/api/v1/export";
    if (output->empty()) {
      client.download(kPath, [](std::string_view lines) { return static_cast<bool>(std::cout << lines); });
      if (!std::cout.flush()) { throw Stop{kFailed, "writing failed"}; }
      return;
    }
    OutputFile file(*output, *replaces);
    client.download(kPath, [&file](std::string_view lines) { return file.write(lines); });
    file.finish();
  });
}

/// Returns the last answer about it.
Reply follow_rebuild(Client const& client, std::string const& name) {
  ProgressBar bar("rebuilding " + name);
  auto const is_rebuilding = [&bar](json::value const& projector) {
    auto const* rebuilding = projector.as_object().if_contains("rebuilding");
    if (rebuilding == nullptr || rebuilding->is_null()) { return false; }
    bar.show(rebuilding->at("events_done").to_number<std::int64_t>(), rebuilding->at("events_total").to_number<std::int64_t>());
    return true;
  };
  while (true) {
    auto reply = client.must("GET", "/api/v1/projectors/" + url::percent_encode(name));
    if (!reply.read(is_rebuilding)) { return reply; }
    bar.pause();
  }
}

/// What each of these read models has set aside, because of which event and why.
void print_set_aside(json::array const& projectors) {
  json::array rows;
  std::size_t all = 0;
  for (auto const& projector : projectors) {
    for (auto const* count : {"set_aside_streams", "set_aside_tenants"}) { all += projector.at(count).to_number<std::size_t>(); }
    for (auto const& one : projector.at("set_aside").as_array()) {
      auto row = one.as_object();
      row["name"] = projector.at("name");
      if (row["stream"].is_null()) { row["stream"] = "(all of the tenant)"; }
      rows.push_back(std::move(row));
    }
  }
  if (rows.empty()) { return; }
  std::cout << "\nSet aside:\n";
  print_table(rows, {"name", "tenant_id", "stream", "since_position", "event_id", "event_type", "reason"});
  if (all > rows.size()) { std::cout << "and " << all - rows.size() << " more\n"; }
}

void add_skip(CLI::App& group) {
  auto common = std::make_shared<Common>();
  auto name = std::make_shared<std::string>();
  auto event = std::make_shared<std::string>();
  auto reason = std::make_shared<std::string>();
  auto* skip = group.add_subcommand("skip", "Have a read model leave an event out that it cannot fold");
  add_client_options(*skip, *common, false);
  skip->add_option("name", *name, "The read model")->required();
  skip->add_option("--event", *event, "Its id, as `projector list` names it")->required();
  skip->add_option("--reason", *reason, "Why, for the audit trail");
  skip->footer(
      "For good: the event stays in the log and in the audit trail, and every process that projects the model obeys, and every rebuild. "
      "--tenant is needed where the server that is asked does not project the model.");
  skip->callback([=] {
    json::object body{{"event", *event}};
    if (!common->tenant.empty()) { body["tenant"] = common->tenant; }
    if (!reason->empty()) { body["reason"] = *reason; }
    show(*common, common->client().must("POST", "/api/v1/projectors/" + url::percent_encode(*name) + "/skip", json::serialize(body)),
         {"event_id", "projections"});
  });
}

void add_projector(CLI::App& app) {
  auto* group = app.add_subcommand("projector", "Watch and mend the read models")->require_subcommand(1);
  auto common = std::make_shared<Common>();
  auto name = std::make_shared<std::string>();
  std::vector<std::string> const members{"name", "running", "lag_events", "set_aside_streams", "set_aside_tenants", "fault"};
  auto* list = group->add_subcommand("list", "List them with their lag and with what is set aside in them, because of which event and why");
  add_client_options(*list, *common, false);
  list->callback([=] {
    auto const items = [](json::value const& answer) { return json::value(answer.at("items").as_array()); };
    auto const all = common->client().must("GET", "/api/v1/projectors").read(items);
    show(*common, all, members);
    if (!common->as_json) { print_set_aside(all.as_array()); }
  });
  auto* rebuild = group->add_subcommand("rebuild", "Build one anew from the log, beside the live one, and swap");
  add_client_options(*rebuild, *common, false);
  rebuild->add_option("name", *name, "delivery, versions, audit or catalog")->required();
  rebuild->callback([=] {
    auto const client = common->client();
    (void)client.must("POST", "/api/v1/projectors/" + url::percent_encode(*name) + "/rebuild");
    auto const rebuilt = follow_rebuild(client, *name);
    show(*common, rebuilt, members);
    if (!common->as_json) {
      print_set_aside({rebuilt.read([](json::value const& projector) { return projector; })});
    }
  });
  auto* unpark = group->add_subcommand("unpark", "Replay what was set aside of a tenant");
  add_client_options(*unpark, *common, true);
  unpark->add_option("name", *name, "The read model")->required();
  unpark->callback([=] {
    json::object const body{{"tenant", common->tenant}};
    show(*common, common->client().must("POST", "/api/v1/projectors/" + url::percent_encode(*name) + "/unpark", json::serialize(body)),
         members);
  });
  add_skip(*group);
}

void add_address(CLI::App& app) {
  auto* command = app.add_subcommand("address", "Print where the server of a data folder listens, once it has proved to be that");
  auto common = std::make_shared<Common>();
  add_client_options(*command, *common, false);
  command->footer("Example: curl \"$(contentos address)/readyz\"");
  command->callback([=] {
    auto const server = common->proven().server();
    if (common->as_json) {
      print_json(json::object{{"address", server}});
    } else {
      std::cout << server << "\n";
    }
  });
}

void add_small(CLI::App& app) {
  auto as_json = std::make_shared<bool>(false);
  auto* version = app.add_subcommand("version", "Print the version");
  version->add_flag("--json", *as_json, "Print JSON");
  version->callback([=] {
    if (*as_json) {
      print_json(json::object{{"version", kVersion}});
    } else {
      std::cout << "contentos " << kVersion << "\n";
    }
  });
  auto shell = std::make_shared<std::string>();
  auto* completion = app.add_subcommand("completion", "Print a shell's completion script");
  completion->add_option("shell", *shell, "bash, zsh or fish")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
  completion->footer(
      "Examples: contentos completion bash > /etc/bash_completion.d/contentos\n"
      "          source <(contentos completion zsh)    in ~/.zshrc\n"
      "          contentos completion fish > ~/.config/fish/completions/contentos.fish");
  completion->callback([shell, &app] { std::cout << completion_script(app, *shell).value_or(""); });
}

}  // namespace

int run(int argc, char** argv) {
  CLI::App app("ContentOS: a headless, multi-tenant content backend in which every save, transition and publish is an event.", "contentos");
  app.require_subcommand(1);
  app.set_version_flag("--version", "contentos " + std::string(kVersion));
  app.footer(
      "Exit codes: 0 done, 1 the server failed, 2 wrong command line, 3 no server, 4 not allowed, 5 refused, 6 an import left lines out.\n"
      "The token comes from CONTENTOS_TOKEN, the file CONTENTOS_TOKEN_FILE, or admin-token in the data folder. Unless --server and a "
      "token\n"
      "are both given, it is sent only to a server that proves to be the folder's.");
  int exit_code = kOk;
  add_serve(app, exit_code);
  add_cluster(app, exit_code);
  add_tenant(app);
  add_token(app);
  add_import(app, exit_code);
  add_export(app);
  add_records(app);
  add_flags(app);
  add_projector(app);
  add_reactors(app);
  add_address(app);
  add_small(app);
  try {
    refuse_unknown_word(app, argc, argv);
    app.parse(argc, argv);
    return exit_code;
  } catch (CLI::ParseError const& e) { return app.exit(e) == 0 ? kOk : kUsage; } catch (Stop const& stop) {
    std::cerr << "contentos: " << stop.message << "\n";
    return stop.code;
  } catch (std::exception const& e) {  // this machine could not do something
    std::cerr << "contentos: " << e.what() << "\n";
    return kFailed;
  }
}

}  // namespace contentos::cli
