#include "domain/channel/channel.hpp"

#include "domain/word/make_row.hpp"

template contentos::WordRow const& contentos::row_of<contentos::channel::Word>();
