#include "commands/category/category_commands.hpp"

#include "domain/category/category.hpp"

namespace contentos {

Outcome<Written> CategoryCommands::create(CommandContext const& context, std::optional<CategoryId> id, std::string const& name,
                                          std::int32_t display_priority) {
  auto const chosen = id.value_or(CategoryId(pipeline_.ports().identity.new_uuid()));
  return pipeline_.run_on<category::Word>(context, Action::write_categories, chosen.str(),
                                          category::Create{chosen, name, display_priority});
}

Outcome<Written> CategoryCommands::command(CommandContext const& context, CategoryId id, category::Command const& command) {
  return pipeline_.run_on<category::Word>(context, Action::write_categories, id.str(), command);
}

}  // namespace contentos
