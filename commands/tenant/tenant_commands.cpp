#include "commands/tenant/tenant_commands.hpp"

#include "domain/content_type/content_type.hpp"
#include "domain/event/record_spec.hpp"
#include "domain/record/record.hpp"
#include "domain/registration/registration.hpp"
#include "domain/site/site.hpp"
#include "domain/tenant/tenant.hpp"

namespace contentos {

namespace {

ShardNo pick_shard(Identity& identity, std::int64_t shards) {
  auto const bytes = identity.random_bytes(2);
  auto const number = static_cast<unsigned char>(bytes[0]) * 256 + static_cast<unsigned char>(bytes[1]);
  return ShardNo(number % shards);
}

CommandContext provisioning(Identity& identity, TenantId tenant, std::string_view step) {
  return system_context(TenantScope(tenant), "provisioner", CommandId(identity.named_uuid(tenant.uuid(), step)),
                        CorrelationId(tenant.uuid()));
}

/// The platform's part of a command: an append of its log, under an id of its own.
CommandContext of_the_platform(Identity& identity, CommandContext context, std::string const& step) {
  context.scope = TenantScope(kPlatformTenant);
  context.command_id = CommandId(identity.named_uuid(context.command_id.uuid(), step));
  return context;
}

Rejection admins_only(std::string pointer) {
  return {RejectionCode::forbidden,
          "Only a platform admin may change this.",
          {{std::move(pointer), "forbidden", "Needs the scope platform:admin."}}};
}

/// The tenant's own part of a patch, as commands on its stream.
Decided<std::vector<tenant::Command>> own_commands(tenant::State const& state, PatchTenantInput const& input) {
  // Before anything that was sent is judged.
  if (!state.exists || state.audit.is_deleted()) { return no_such("tenant"); }
  std::vector<tenant::Command> out;
  if (input.name) { out.emplace_back(tenant::Rename{*input.name}); }
  if (input.slug) { out.emplace_back(tenant::ChangeSlug{*input.slug}); }
  if (input.plan) { out.emplace_back(tenant::ChangePlan{*input.plan}); }
  if (input.owner) { out.emplace_back(tenant::ChangeOwner{*input.owner}); }
  if (input.settings) {
    auto settings = tenant::patched(state.settings, *input.settings);
    if (!settings) { return settings.error(); }
    out.emplace_back(tenant::ChangeSettings{std::move(*settings)});
  }
  if (input.status == "suspended") {
    out.emplace_back(tenant::Suspend{input.reason});
  } else if (input.status == "active") {
    out.emplace_back(tenant::Resume{});
  } else if (input.status) {
    return Rejection{RejectionCode::validation_failed, "There is no such status.", {{"/status", "enum", "`active` or `suspended`."}}};
  }
  return out;
}

/// The tenant whose registration holds what was asked for.
std::optional<TenantId> registration_that_holds(Failure const& failure) {
  auto const* rejection = std::get_if<Rejection>(&failure);
  auto const* holder = rejection != nullptr ? rejection->extra.if_contains("holder") : nullptr;
  if (holder == nullptr) { return std::nullopt; }
  auto const stream = StreamName::from_stored(std::string(holder->as_string()));
  return stream.aggregate() == registration::Word::kName ? TenantId::parse(stream.id()) : std::nullopt;
}

}  // namespace

Outcome<Written> TenantCommands::create(CommandContext const& context, CreateTenantInput const& input) {
  auto& ports = pipeline_.ports();
  auto const settings = tenant::patched(tenant::Settings{}, input.settings);
  if (!settings) { return Failure(settings.error()); }
  TenantId const id(ports.identity.new_uuid());
  registration::RegisterTenant const command{id,
                                             input.slug,
                                             pick_shard(ports.identity, ports.log.shard_count()),
                                             input.name,
                                             input.plan,
                                             input.region,
                                             tenant::to_json(*settings),
                                             input.owner};
  auto const done = pipeline_.decide_on<registration::Word>(context, {Deed::create, registration::Word::kName}, id.str(), command);
  if (!done) {
    auto const failure = done.error();
    // One that was registered and then not made, because a store failed, is made by whoever finds its slug taken.
    // Whether that succeeds or not, the slug is taken.
    if (auto const holder = registration_that_holds(failure)) { (void)establish(*holder); }
    return failure;
  }
  auto const tenant = TenantId::parse(done->stream.id());
  CONTENTOS_ENSURE(tenant.has_value(), "a registration stream is named by a tenant id");
  if (auto const established = establish(*tenant); !established) { return established.error(); }
  // As it was made: a tenant with an owner says so in a second event.
  StreamVersion const made_at(input.owner.empty() ? 1 : 2);
  auto const made = pipeline_.repositories().load_at<tenant::Word>(TenantScope(*tenant), tenant->str(), made_at);
  if (!made) { return Failure(made.error()); }
  return Written{tenant::describe(**made), done->position, done->repeated, done->changed, made_at, tenant->str()};
}

Outcome<void> TenantCommands::establish(TenantId tenant) {
  auto& ports = pipeline_.ports();
  TenantScope const scope(tenant);
  auto const folded = pipeline_.repositories().load<registration::Word>(TenantScope(kPlatformTenant), tenant.str(), Freshness::fresh);
  if (!folded) { return Failure(folded.error()); }
  auto const& registration = *folded->state;
  if (auto const placed = ports.log.place_tenant(scope, registration.shard); !placed) { return Failure(placed.error()); }

  auto const settings = tenant::from_stored(registration.settings);
  if (!settings) { return Failure(settings.error()); }
  tenant::Create const create{tenant,
                              registration.name,
                              registration.slug,
                              SiteId(ports.identity.named_uuid(tenant.uuid(), "default-site")),
                              registration.plan,
                              registration.region,
                              *settings,
                              registration.owner};
  auto const own = pipeline_.repositories().load<tenant::Word>(scope, tenant.str(), Freshness::fresh);
  if (!own) { return Failure(own.error()); }
  if (!own->state->exists) {
    auto const made = pipeline_.decide_on<tenant::Word>(provisioning(ports.identity, tenant, "create"), {Deed::create, tenant::Word::kName},
                                                        tenant.str(), create);
    if (!made) { return made.error(); }
  }
  auto const& name = own->state->exists ? own->state->name : registration.name;
  if (auto const sited = establish_site(scope, create.default_site, name); !sited) { return sited; }
  for (auto const& [key, definition] : content_type::system_types()) {
    auto const type = pipeline_.repositories().load<content_type::Word>(scope, key.str(), Freshness::fresh);
    if (!type) { return Failure(type.error()); }
    if (type->state->exists) { continue; }
    auto const made = pipeline_.decide_on<content_type::Word>(provisioning(ports.identity, tenant, "type/" + key.str()),
                                                              {Deed::manage, Permission::kPlatform}, key.str(),
                                                              content_type::Create{key, definition, true});
    if (!made) { return made.error(); }
  }
  return {};
}

/// Tenants had a default site before there were records of sites. The platform makes it, in one that is suspended or deleted as well.
Outcome<void> TenantCommands::establish_site(TenantScope scope, SiteId id, std::string const& name) {
  auto const site = pipeline_.repositories().load<site::Word>(scope, id.str(), Freshness::fresh);
  if (!site) { return Failure(site.error()); }
  if (site->state->exists) { return {}; }
  record::Command const create{.verb = record::Verb::create, .id = id.str(), .members = {{"name", name}}, .can_delete = false};
  auto const made = pipeline_.decide_on<site::Word>(provisioning(pipeline_.ports().identity, scope.tenant(), "site"),
                                                    {Deed::manage, Permission::kPlatform}, id.str(), create);
  if (!made) { return made.error(); }
  return {};
}

Outcome<void> TenantCommands::finish_registration(TenantId tenant) {
  auto const established = establish(tenant);
  return established ? agree(tenant) : established;
}

Outcome<void> TenantCommands::finish_registrations(std::function<void(StoreError const&)> const& not_followed) {
  auto const streams = pipeline_.ports().log.list_streams(TenantScope(kPlatformTenant), registration::Word::kName);
  if (!streams) { return Failure(streams.error()); }
  for (auto const& stream : *streams) {
    auto const tenant = TenantId::parse(stream.id());
    CONTENTOS_ENSURE(tenant.has_value(), "a registration stream is named by a tenant id");
    auto const finished = finish_registration(*tenant);
    if (finished) { continue; }
    auto const failure = finished.error();
    auto const* error = std::get_if<StoreError>(&failure);
    bool const is_its_own = error != nullptr && (error->code == StoreErrorCode::set_aside || error->code == StoreErrorCode::overloaded);
    if (!is_its_own) { return finished; }
    not_followed(*error);  // one tenant's trouble is no other's
  }
  return {};
}

/// Makes the platform give the tenant this slug, unless it has it. An attempt may come here again after another command was given another
/// slug and the tenant's own log said so: then the platform is asked again, under an id of its own, so that both logs end with one slug.
Outcome<void> TenantCommands::change_slug(CommandContext const& context, std::string const& slug) {
  // A command that was here before has nothing to say any more: what it gave may have been changed since.
  auto const repeat = pipeline_.find_repeat(context);
  if (!repeat) { return repeat.error(); }
  if (*repeat) { return {}; }
  auto const id = context.scope.tenant().str();
  auto const registration = pipeline_.repositories().load<registration::Word>(TenantScope(kPlatformTenant), id, Freshness::fresh);
  if (!registration) { return Failure(registration.error()); }
  if (registration->state->slug == slug && !registration->state->is_deleted) { return {}; }
  auto const step = "slug/" + std::to_string(registration->state->version.value);
  auto const done =
      pipeline_.decide_on<registration::Word>(of_the_platform(pipeline_.ports().identity, context, step),
                                              {Deed::edit, registration::Word::kName}, id, registration::ChangeTenantSlug{slug});
  if (!done) { return done.error(); }
  return {};
}

Outcome<Written> TenantCommands::patch(CommandContext const& context, PatchTenantInput const& input) {
  auto const is_admin = context.principal.is_platform_admin();
  if (input.slug && !is_admin) { return Failure(admins_only("/slug")); }
  if (input.status && !is_admin) { return Failure(admins_only("/status")); }
  if (input.plan && !is_admin) { return Failure(admins_only("/plan")); }
  if (input.owner && !is_admin) { return Failure(admins_only("/owner")); }
  auto const id = context.scope.tenant().str();
  Resource const own{context.scope, tenant::Word::kName, id};
  auto const done = pipeline_.run(context, {Deed::edit, tenant::Word::kName}, own, [&](Freshness freshness) -> Outcome<Intent> {
    auto const folded = pipeline_.repositories().load<tenant::Word>(context.scope, id, freshness);
    if (!folded) { return Failure(folded.error()); }
    auto const commands = own_commands(*folded->state, input);
    if (!commands) { return Failure(commands.error()); }
    auto state = *folded->state;
    StreamIntent own_stream{StreamName(tenant::Word::kName, id), state.version, {}};
    for (auto const& command : *commands) {
      auto const events = decide(state, command);
      if (!events) { return Failure(events.error()); }
      for (auto const& event : *events) {
        auto const now = pipeline_.ports().identity.now();
        EventMeta const meta{state.version.next(), now, now, context.principal.actor, std::nullopt};
        state = tenant::evolve(std::move(state), event, meta);
        own_stream.events.push_back(tenant::encode(event));
      }
    }
    // The slug is the platform's to give; only when it has given it may the tenant's own log say so. Last, so that a patch of which
    // anything else is refused leaves the slug where it was.
    if (input.slug && *input.slug != folded->state->slug) {
      if (auto const given = change_slug(context, *input.slug); !given) { return given.error(); }
    }
    return Intent{.streams = {std::move(own_stream)}};
  });
  if (!done) { return done.error(); }
  return pipeline_.answer<tenant::Word>(context, *done);
}

// Whether a tenant is deleted, and which slug it has, the platform's log decides, in one stream; the tenant's own log follows, as with its
// creation. In this order, for deletion as well, because
// - the slug's claim is in the platform's log, and an undelete may be refused there; nothing has happened then;
// - with one log that decides, whatever is left between two appends says by itself what it is: what the platform has said and the tenant's
//   log has not yet. Were a deletion to begin in the tenant's own log, a tenant that is deleted there and not here could be half a deletion
//   as well as half an undelete, and nobody could finish it.
// What a crash leaves after a deletion's first append is a tenant without a slug that still answers to its tokens; the answer to the
// command was an error, and its repetition, or any process that starts, ends it. After an undelete's first append it is a slug that is held
// by a tenant which is not there yet.

Outcome<Written> TenantCommands::remove(CommandContext const& context) {
  auto const tenant = context.scope.tenant();
  if (tenant == kPlatformTenant) { return Failure(Rejection{RejectionCode::protected_record, "The platform cannot be deleted."}); }
  auto const own = pipeline_.repositories().load<tenant::Word>(context.scope, tenant.str(), Freshness::fresh);
  if (!own) { return Failure(own.error()); }
  if (auto refused = tenant::undeletable(*own->state)) { return Failure(*std::move(refused)); }
  return decide_existence(context, registration::DeleteTenant{});
}

Outcome<Written> TenantCommands::undelete(CommandContext const& context, std::optional<std::string> slug) {
  auto const own = pipeline_.repositories().load<tenant::Word>(context.scope, context.scope.tenant().str(), Freshness::fresh);
  if (!own) { return Failure(own.error()); }
  if (!own->state->exists) { return Failure(no_such("tenant")); }
  auto written = decide_existence(context, registration::UndeleteTenant{std::move(slug)});
  if (written) { return written; }
  auto failure = written.error();
  if (auto* rejection = std::get_if<Rejection>(&failure); rejection != nullptr && rejection->code == RejectionCode::already_exists) {
    rejection->detail = "Another tenant has this slug by now. Undelete it with another one, as `slug`.";
  }
  return failure;
}

/// `command`: DeleteTenant or UndeleteTenant. Whichever it is, its id in the platform's log is the same, so that a key that comes back with
/// the other command is refused before it has moved anything.
Outcome<Written> TenantCommands::decide_existence(CommandContext const& context, registration::Command const& command) {
  auto const repeat = pipeline_.find_repeat(context);
  if (!repeat) { return repeat.error(); }
  if (*repeat) { return pipeline_.answer<tenant::Word>(context, **repeat); }
  auto const tenant = context.scope.tenant();
  auto const decided = pipeline_.decide_on<registration::Word>(of_the_platform(pipeline_.ports().identity, context, "existence"),
                                                               {Deed::remove, registration::Word::kName}, tenant.str(), command);
  if (!decided) { return decided.error(); }
  auto const done = follow(context);
  if (!done) { return done.error(); }
  if (auto const agreed = agree(tenant); !agreed) { return agreed.error(); }
  return pipeline_.answer<tenant::Word>(context, *done);
}

/// What the tenant's own log has not said yet of what the platform's says now.
Outcome<Intent> TenantCommands::what_follows(TenantId tenant, Freshness freshness) {
  auto const id = tenant.str();
  auto const own = pipeline_.repositories().load<tenant::Word>(TenantScope(tenant), id, freshness);
  if (!own) { return Failure(own.error()); }
  auto const said = pipeline_.repositories().load<registration::Word>(TenantScope(kPlatformTenant), id, Freshness::fresh);
  if (!said) { return Failure(said.error()); }
  auto events = record::encoded(tenant::decide(*own->state, tenant::Follow{said->state->is_deleted, said->state->slug}));
  if (!events) { return Failure(events.error()); }
  return Intent{.streams = {{StreamName(tenant::Word::kName, id), own->state->version, std::move(*events)}}};
}

Outcome<Pipeline::Done> TenantCommands::follow(CommandContext const& context) {
  auto const tenant = context.scope.tenant();
  return pipeline_.run(context, {Deed::remove, tenant::Word::kName}, Resource{context.scope, tenant::Word::kName, tenant.str()},
                       [&](Freshness freshness) { return what_follows(tenant, freshness); });
}

/// The platform's stream cannot be guarded by an append of another shard: it may say something else by the time that the tenant's log has
/// followed. So whoever has followed looks again, until both say the same; whoever comes last sees what all others have written.
Outcome<void> TenantCommands::agree(TenantId tenant) {
  constexpr int kMostLooks = 16;
  for (int looks = 0; looks < kMostLooks; ++looks) {
    auto const intent = what_follows(tenant, Freshness::fresh);
    if (!intent) { return intent.error(); }
    if (intent->is_empty()) { return {}; }
    // The version is in the id, because each of these is a command of its own.
    auto const step = "follow/" + std::to_string(intent->streams.front().expected.value);
    if (auto const done = follow(provisioning(pipeline_.ports().identity, tenant, step)); !done) { return done.error(); }
  }
  return Failure(StoreError{StoreErrorCode::overloaded, true, "others delete and undelete this tenant all the time"});
}

}  // namespace contentos
