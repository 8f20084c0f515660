// A database with the two pools that read models are written and read through.
#pragma once

#include "infra/postgres/migrate.hpp"
#include "infra/postgres/pool.hpp"
#include "tests/support/chronicle.hpp"
#include "tests/support/postgres_fixture.hpp"

namespace contentos::test {

class ReadModelTest : public ::testing::Test {
protected:
  std::string conninfo = fresh_database();
  pg::Pool projector{{.connect = {.conninfo = conninfo, .role = std::string(pg::kProjectorRole)}, .size = 4}};
  pg::Pool reader{{.connect = {.conninfo = conninfo, .role = std::string(pg::kReaderRole)}, .size = 4}};
};

template <class T>
T value_of(Result<T> result) {
  if (!result) {
    ADD_FAILURE() << result.error().context;
    return T{};
  }
  return std::move(*result);
}

}  // namespace contentos::test
