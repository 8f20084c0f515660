#include "domain/layout/layout.hpp"

#include "domain/word/make_row.hpp"

template contentos::WordRow const& contentos::row_of<contentos::layout::Word>();
