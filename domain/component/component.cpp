#include "domain/component/component.hpp"

#include "domain/word/make_row.hpp"

template contentos::WordRow const& contentos::row_of<contentos::component::Word>();
