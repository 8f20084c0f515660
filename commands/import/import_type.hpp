// The content type that an import makes where the tenant has none of the key it names.
#pragma once

#include "commands/entry/content.hpp"
#include "commands/import/import_request.hpp"

namespace contentos {

/// The fields that the request's mapping names, or those that a history usually has besides who, when and why. Rejection
/// validation_failed (at ?field) for what can be no field.
[[nodiscard]] Decided<content_type::Definition> definition_for(ImportRequest const& request);

/// The type as it would be once it is made; nothing is written. Requires: there is a definition.
[[nodiscard]] std::shared_ptr<content_type::State const> type_to_be(ImportRequest const& request);

/// True when it was made by this command, false when there was one by then. Rejections: those of making a content type.
[[nodiscard]] Outcome<bool> make_type(Pipeline& pipeline, CommandContext const& context, ImportRequest const& request);

}  // namespace contentos
