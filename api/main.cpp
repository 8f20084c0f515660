#include "api/cli/cli.hpp"

int main(int argc, char** argv) { return contentos::cli::run(argc, argv); }
