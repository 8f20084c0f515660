// Categories, from checked input to a durable append.
#pragma once

#include "commands/pipeline/pipeline.hpp"
#include "domain/category/category.hpp"

namespace contentos {

class CategoryCommands {
public:
  explicit CategoryCommands(Pipeline& pipeline) : pipeline_(pipeline) {}
  [[nodiscard]] Outcome<Written> create(CommandContext const& context, std::optional<CategoryId> id, std::string const& name,
                                        std::int32_t display_priority);
  [[nodiscard]] Outcome<Written> command(CommandContext const& context, CategoryId id, category::Command const& command);

private:
  Pipeline& pipeline_;
};

}  // namespace contentos
