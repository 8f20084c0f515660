#include "domain/flag/flag.hpp"

#include "domain/word/make_row.hpp"

template contentos::WordRow const& contentos::row_of<contentos::flag::Word>();
